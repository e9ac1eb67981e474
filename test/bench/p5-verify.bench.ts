import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { logOfStore, verifyLog } from '@opsledger/audit';
import { assetsProjections } from '@opsledger/assets';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '@opsledger/eventsourcing';
import { foldRows } from '@opsledger/read-store';
import { writeLives } from './asset-lives.js';
import { idOf } from './p3-data.js';
import { describe, inTurns, ratioOf, type BenchRow } from './report.js';
import { rounds, sizeOf } from './sizes.js';

const GOAL = 0.7;
/** Before some of the events of each life. */
const REPLAYS = 5;

/**
 * P5: the state of one subject at a date (a), and the root over a whole log with all checks (b, c), against reading and hashing the same bytes with no
 * logic. Both sides read the same records of the same store; the rivals take data and metadata as the stored bytes, parse nothing and check nothing.
 * b: as many SHA-256 over as many bytes as the format of the tree asks for: data, metadata, leaf and node. The leaf is bytes that are ready, of the usual
 * length. c: one SHA-256 for each event over its data and metadata, which no tree of this format could be made of: a bound above any verify.
 * The rivals hash in one call each, which is Node's fastest way.
 */
export async function p5(folder: string): Promise<readonly BenchRow[]> {
  const home = mkdtempSync(join(folder, 'p5-'));
  const events = sizeOf('BENCH_EVENTS', 60_000, 12_000);
  const subjects = Math.min(2000, Math.floor(events / 6));
  const store = await openEmbeddedEventStore({ folder: join(home, 'events') });
  try {
    await writeLives(store, events);
    const sides = await inTurns(rounds(), {
      'verified events': () => perSecond(() => verifyAll(store)),
      'events read, four hashes each': () => perSecond(() => hashAsTree(store)),
      'events read, one hash each': () => perSecond(() => hashAll(store)),
      'replayed subjects': () => perSecond(() => replayAll(store, subjects)),
      'subjects read and hashed': () => perSecond(() => hashStreams(store, subjects)),
    });
    const [verified, hashedAsTree, hashed, replayed, hashedSubjects] = sides;
    return [
      row('P5a', 'state of one subject at a date, from its stream', [replayed!, hashedSubjects!]),
      row('P5b', `verify of a log of ${events} events, root and all checks, against the hashes of its tree`, [verified!, hashedAsTree!]),
      row('P5c', 'the same, against one hash for each event', [verified!, hashed!]),
    ];
  } finally {
    await store.close();
    rmSync(home, { recursive: true });
  }
}

function row(
  name: string,
  work: string,
  [side, rival]: readonly [Parameters<typeof describe>[0], Parameters<typeof describe>[0]],
): BenchRow {
  const ratio = ratioOf(side, rival);
  return { row: name, work, measured: describe(side), against: describe(rival), ratio, goal: `≥ ${GOAL}`, met: ratio >= GOAL };
}

async function perSecond(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const done = await work();
  return done / ((performance.now() - start) / 1000);
}

async function verifyAll(store: EmbeddedEventStore): Promise<number> {
  const { events, findings } = await verifyLog(await logOfStore(store), { keys: [], saved: [], clockSkewMs: Infinity });
  if (findings.length > 0) throw new Error(`The log of the benchmark is not sound: ${JSON.stringify(findings[0])}`);
  return events;
}

/** Bytes of the usual leaf behind its prefix of one byte, and of two hashes behind theirs. */
const LEAF_BYTES = 1 + 580;
const NODE_BYTES = 1 + 64;

async function hashAsTree(store: EmbeddedEventStore): Promise<number> {
  const [leaf, node] = [Buffer.alloc(LEAF_BYTES), Buffer.alloc(NODE_BYTES)];
  let events = 0;
  for await (const { data, metadata } of store.readAllRaw()) {
    for (const bytes of [data, metadata, leaf, node]) hash('sha256', bytes);
    events += 1;
  }
  return events;
}

async function hashAll(store: EmbeddedEventStore): Promise<number> {
  let events = 0;
  for await (const { data, metadata } of store.readAllRaw()) {
    hash('sha256', Buffer.concat([data, metadata]));
    events += 1;
  }
  return events;
}

const streamOf = (subject: number): string => `asset-${idOf(1, subject)}`;

async function replayAll(store: EmbeddedEventStore, subjects: number): Promise<number> {
  const register = assetsProjections.find(({ name }) => name === 'assetRegister')!;
  for (let subject = 0; subject < subjects; subject++) {
    const events = [];
    for await (const event of store.readStream(streamOf(subject), { maxCount: REPLAYS })) events.push(event);
    if (foldRows(register, events).rows(register.tables[0]!).length !== 1) throw new Error('The subject has no state.');
  }
  return subjects;
}

async function hashStreams(store: EmbeddedEventStore, subjects: number): Promise<number> {
  for (let subject = 0; subject < subjects; subject++)
    for await (const { data, metadata } of store.readStreamRaw(streamOf(subject), { maxCount: REPLAYS }))
      hash('sha256', Buffer.concat([data, metadata]));
  return subjects;
}
