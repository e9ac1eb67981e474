import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { folderTileStore, logOfStore, tilesOf, transparencyLogEvents, type VerifiableLog } from '@opsledger/audit';
import { eventCatalogues } from '@opsledger/composition';
import {
  EmbeddedEventStore,
  RESERVATION_FENCED,
  StoreDamaged,
  TransferRefused,
  type EventCatalogue,
  type EventStore,
} from '@opsledger/eventsourcing';
import type { TileReader } from '@opsledger/transparency';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import type { Place } from '../console/with-ledger.js';
import { exists } from '../doctor/check-files.js';
import { withStore } from '../events/open-store.js';
import { logOfFile } from './event-file.js';

/** Opens the log of a place for reading, beside the server that may hold it. @throws {CliFailure} there is none. */
export async function withLog<Result>(
  { place, file }: { readonly place: Place; readonly file?: string },
  terminal: Pick<Terminal, 'note'>,
  work: (log: VerifiableLog) => Promise<Result>,
): Promise<Result> {
  if (file !== undefined) {
    await access(file);
    return work(logOfFile(file)).catch((error: unknown) => {
      throw error instanceof TransferRefused ? new CliFailure(EXIT.io, error.message) : error;
    });
  }
  if (place.eventStoreUrl === undefined && !(await exists(join(place.dataFolder, 'events', 'data.mdb'))))
    throw new CliFailure(EXIT.io, `There is no event log in ${place.dataFolder}. Name its folder with --data, or a file with --file.`);
  return withStore(place, 'read', terminal, async (store) => work(await damagedOrNot(store!)));
}

async function damagedOrNot(store: EventStore): Promise<VerifiableLog> {
  const log = await logOfStore(store);
  if (!(store instanceof EmbeddedEventStore)) return log;
  return {
    ...log,
    async damage() {
      const { damage } = await store.verifyRecords();
      return damage && { position: String(damage.position), cause: damage.cause };
    },
  };
}

/** The stored tree: of the folder that is named, else of the data folder when it has one. */
export async function storedTiles(place: Place, named: string | undefined): Promise<((size: number) => TileReader) | undefined> {
  const folder = named ?? join(place.dataFolder, 'transparency');
  if (!(await exists(folder))) {
    if (named === undefined) return undefined;
    throw new CliFailure(EXIT.usage, `There is no folder ${named}. Leave out --tiles: without them places are told less exactly.`);
  }
  const store = folderTileStore(folder);
  return (size) => tilesOf(size, store);
}

/** Events of the machinery, which are in no catalogue. */
const TECHNICAL: ReadonlySet<string> = new Set(['KeyReserved', 'KeyReleased', RESERVATION_FENCED]);

const CATALOGUES: readonly EventCatalogue[] = [...eventCatalogues, transparencyLogEvents];

/** Whether this program knows an event. */
export function knowsEvent(category: string, type: string, version: number): boolean {
  if (TECHNICAL.has(type)) return version === 1;
  const known = CATALOGUES.find((catalogue) => catalogue.category === category)?.definitions[type];
  return known !== undefined && version <= known.version;
}

/** Whether an error says that the store could not even be opened because it is damaged. */
export const isDamage = (error: unknown): error is StoreDamaged => error instanceof StoreDamaged;
