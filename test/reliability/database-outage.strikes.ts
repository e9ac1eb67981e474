import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakableLink, Passing, RunningEngine } from '@opsledger/read-store/testing';

/** A database server, and the ways by which the processes under test reach it. */
export interface StruckDatabase {
  readonly engine: RunningEngine;
  readonly links: readonly BreakableLink[];
  /** Adds events, so that there is a commit to strike at. */
  readonly grow: () => Promise<void>;
}

/** Takes the database away and brings it back. It is away for `awayMs` milliseconds where it is away at all. */
type Strike = (database: StruckDatabase, awayMs: number) => Promise<void>;

/** What the statement says that writes a batch of a projection with its checkpoint: it is a transaction of its own. */
const COMMIT_OF_A_BATCH = 'set commit_position';
/** Milliseconds until something is certainly committed. */
const PATIENCE_MS = 20_000;

/** The ways in which a database goes down. */
export const STRIKES = {
  /** The server ends as in a crash: what it was asked and did not commit is undone from its own log. */
  crash: ({ engine, links }, awayMs) => engine.restart?.('immediate', awayMs) ?? refuse(links, awayMs),
  /** The server is restarted by somebody who knows how. */
  restart: ({ engine, links }, awayMs) => engine.restart?.('fast', awayMs) ?? refuse(links, awayMs),
  /** Every connection is cut; new ones are taken. */
  cut: async ({ links }) => {
    for (const link of links) link.cut();
  },
  /** Connections are cut and refused. */
  refuse: ({ links }, awayMs) => refuse(links, awayMs),
  /** Bytes are swallowed in both directions, then the connections are cut. */
  silence: async ({ links }, awayMs) => {
    for (const link of links) link.swallow();
    await sleep(awayMs);
    for (const link of links) {
      link.cut();
      await link.mend();
    }
  },
  /** The connection ends right when a batch is sent to be committed: the server never gets it. */
  beforeCommit: (database) => atCommit(database, ({ towards }) => towards === 'server'),
  /** The batch is committed, and its connection ends instead of saying so. */
  afterCommit: (database) => atCommit(database, ({ towards }) => towards === 'client'),
} as const satisfies Readonly<Record<string, Strike>>;

export type StrikeKind = keyof typeof STRIKES;

async function refuse(links: readonly BreakableLink[], awayMs: number): Promise<void> {
  for (const link of links) await link.break();
  await sleep(awayMs);
  for (const link of links) await link.mend();
}

/** Waits, on every link, for a batch on its way, and cuts its connection at the bytes that `fatal` tells. */
async function atCommit({ links, grow }: StruckDatabase, fatal: (passing: Passing) => boolean): Promise<void> {
  const sprung = links.map((link) => spring(link, fatal));
  const deadline = performance.now() + PATIENCE_MS;
  for (let waits = 0; sprung.some((trap) => !trap.done); waits += 1) {
    if (performance.now() > deadline) throw new Error(`In ${PATIENCE_MS} ms no batch came to be committed.`);
    if (waits % 20 === 0) await grow();
    await sleep(5);
  }
}

function spring(link: BreakableLink, fatal: (passing: Passing) => boolean): { readonly done: boolean } {
  const trap = { done: false };
  let doomed: object | undefined;
  link.passing = (passing) => {
    if (passing.towards === 'server' && passing.bytes.includes(COMMIT_OF_A_BATCH)) doomed ??= passing.connection;
    if (doomed !== passing.connection || !fatal(passing)) return 'pass';
    link.passing = () => 'pass';
    trap.done = true;
    return 'cut';
  };
  return trap;
}
