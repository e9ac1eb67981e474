import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { diffRows, foldRows, readAllRows, type ReadStore } from '@opsledger/read-store';
import { ArrayEventStore, jarProjection, jarTable, POSTGRES, shelfTable } from '@opsledger/read-store/testing';
import { growLog, type NodeOrder, type NodeReport, type NodeSettings } from './projector-node.js';

const NODE = new URL('./projector-node.js', import.meta.url).pathname;
const PATIENCE_MS = 30_000;

/** The checkpoint of the common projection, as the database has it. */
export interface StoredPlace {
  readonly commit: number;
  readonly fence: number;
  readonly owner: string | null;
}

/** A process that projects. */
export class ProjectorNode {
  /** Commits that were refused because another node had taken over. */
  refused = 0;
  /** Times that it was stopped right between a handler and its commit, and went on. */
  slept = 0;
  private readonly child: ChildProcess;
  private readonly started: Promise<void>;

  constructor(settings: NodeSettings) {
    this.child = fork(NODE, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.started = new Promise((resolve) => {
      this.child.on('message', (said: NodeReport) => {
        if (said.kind === 'refused') this.refused += 1;
        else if (said.kind === 'slept') this.slept += 1;
        else resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  async start(): Promise<this> {
    await this.started;
    return this;
  }

  tell(order: NodeOrder): void {
    if (this.child.connected) this.child.send(order, () => undefined);
  }

  wakeUp(): void {
    this.child.kill('SIGCONT');
  }

  /** Resolves with the signal that ended it. */
  async ended(): Promise<string | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.signalCode;
  }

  /** Lets it hand over and end. */
  async stop(): Promise<void> {
    this.wakeUp();
    if (this.child.connected) this.child.disconnect();
    await this.ended();
  }

  kill(): Promise<string | null> {
    this.child.kill('SIGKILL');
    return this.ended();
  }
}

/** The database that the nodes of a run share, seen from outside. */
export class SharedDatabase {
  private readonly log = new ArrayEventStore();

  private constructor(
    readonly url: string,
    private readonly store: ReadStore,
    private readonly free: () => Promise<void>,
  ) {}

  static async open(): Promise<SharedDatabase> {
    const engine = await POSTGRES.start();
    const place = await engine.place();
    const store = place.open([jarProjection]);
    await store.ready;
    return new SharedDatabase(place.url!, store, async () => {
      await store.close();
      await place.remove();
      await engine.stop();
    });
  }

  async place(): Promise<StoredPlace> {
    const { rows } = await sql<{ commit: string; fence: string; owner: string | null }>`
      select commit_position as commit, fence, owner from projection_checkpoint where projection = ${jarProjection.name}`.execute(
      this.store.db,
    );
    const { commit, fence, owner } = rows[0]!;
    return { commit: Number(commit), fence: Number(fence), owner };
  }

  /** @returns how long it took, in milliseconds. */
  async until(condition: (place: StoredPlace) => boolean, what: string): Promise<number> {
    const start = performance.now();
    while (!condition(await this.place())) {
      if (performance.now() - start > PATIENCE_MS) throw new Error(`In ${PATIENCE_MS} ms ${what} did not come.`);
      await sleep(5);
    }
    return performance.now() - start;
  }

  /** Rows that differ from a fold of the log up to the checkpoint: an event that is missing or counted twice. Read while nothing moves. */
  async differences(): Promise<number> {
    for (;;) {
      const before = await this.place();
      const jars = await readAllRows(this.store, jarTable);
      const shelves = await readAllRows(this.store, shelfTable);
      if ((await this.place()).commit !== before.commit) continue;
      await growLog(this.log, before.commit);
      const folded = foldRows(jarProjection, this.log.all().slice(0, before.commit));
      return diffRows(jarTable, folded.rows(jarTable), jars).length + diffRows(shelfTable, folded.rows(shelfTable), shelves).length;
    }
  }

  close(): Promise<void> {
    return this.free();
  }
}

/** The node that has the lease: owners are named `host:pid:…`. */
export function ownerOf<Node extends ProjectorNode>(nodes: readonly Node[], { owner }: StoredPlace): Node | undefined {
  return nodes.find(({ pid }) => owner?.split(':').at(-2) === String(pid));
}
