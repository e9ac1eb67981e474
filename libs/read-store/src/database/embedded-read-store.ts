import type { Dialect } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { ReadStore, ReadStoreOptions } from '../read-store.js';
import { ReadStoreClosed } from './errors.js';
import { ExclusiveGate } from './exclusive-gate.js';
import { lockFolder } from './folder-lock.js';
import { openEmbedded } from './open-embedded.js';
import { pgliteDialect } from './pglite-dialect.js';
import type { PGliteLink } from './pglite-link.js';
import { SqlReadStore, type Engine, type EngineEvents } from './sql-read-store.js';

const silent: OperationsLog = () => undefined;

/** Opens the read models' embedded database. Returns at once; `ready` tells when it answers. @throws {TypeError} two projections declare the same table. */
export function openReadStore({ projections, folder, sealed = false, log = silent }: ReadStoreOptions): ReadStore {
  return new SqlReadStore(projections, new EmbeddedEngine(folder, log), { log, sealed });
}

/** PGlite in a worker thread, on a folder that it has for itself. */
class EmbeddedEngine implements Engine {
  readonly alone = true;
  readonly dialect: Dialect;
  private readonly gate = new ExclusiveGate();
  private opening: Promise<PGliteLink> | undefined;
  private closing = false;
  private unlock: (() => Promise<void>) | undefined;

  constructor(
    private readonly folder: string | undefined,
    private readonly log: OperationsLog,
  ) {
    this.dialect = this.dialectOf(() => this.opening!);
  }

  async open(events: EngineEvents): Promise<void> {
    this.opening = this.start(events);
    await this.opening;
  }

  async close(): Promise<void> {
    this.closing = true;
    const link = await this.opening?.catch(() => undefined);
    await link?.close();
    await this.unlock?.();
  }

  private async start({ prepare, onBroken }: EngineEvents): Promise<PGliteLink> {
    if (this.folder !== undefined) this.unlock = await lockFolder(this.folder);
    return openEmbedded({
      folder: this.folder,
      log: this.log,
      onBroken,
      prepare: (link) => prepare(this.dialectOf(async () => link)),
    });
  }

  private dialectOf(link: () => Promise<PGliteLink>): Dialect {
    return pgliteDialect({ link: () => (this.closing ? Promise.reject(new ReadStoreClosed()) : link()), gate: this.gate });
  }
}
