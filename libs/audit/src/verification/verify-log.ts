import {
  comparePositions,
  formatPosition,
  parsePosition,
  START,
  StoreDamaged,
  type EventStore,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import { noteKeyText, type TileReader } from '@opsledger/transparency';
import { Findings, type Finding, type Notice } from './finding.js';
import { LogChecker } from './log-checker.js';
import type { OrderRules } from './order-check.js';
import { savedAnchors, SIGNING_TYPES, SigningReader, type Trust } from './signed-history.js';

/** A log that can be read twice. Both ways end at the same event. */
export interface VerifiableLog {
  /** The events of `SIGNING_TYPES` alone, in order; others may be among them. */
  signing(): AsyncIterable<RecordedEvent>;
  all(): AsyncIterable<RecordedEvent>;
  /** Where reading stopped with StoreDamaged. */
  damage?(): Promise<{ readonly position: string; readonly cause: string } | undefined>;
  /** Findings of the reading itself, such as a line that is no event. */
  faults?(): readonly Finding[];
}

export interface VerifyLogOptions extends Partial<OrderRules>, Trust {
  /** The stored tree of so many leaves: with it the exact place of a change is told. */
  readonly tiles?: (size: number) => TileReader;
  /** Hears how many events were checked. */
  readonly onProgress?: (events: number) => void;
}

/** What became of a check. It holds when there are no findings. */
export interface Verification {
  readonly events: number;
  /** Leaves of the tree, and its root in base64. */
  readonly leaves: number;
  readonly root: string;
  /** Absent for a log that signs nothing. */
  readonly signed?: {
    readonly origin: string;
    /** As one line each, in the order in which they signed. */
    readonly keys: readonly string[];
    readonly checkpoints: number;
    /** Leaves that a checkpoint in the log vouches for. Those behind are in the order they should be; nobody has signed them yet. */
    readonly leaves: number;
  };
  /** Of the checkpoints that the auditor brought: how many, and how many the log agrees with. */
  readonly saved: { readonly given: number; readonly agreeing: number };
  /** Whether the auditor named the key: else the log was judged by the key in it, which whoever forges it can replace. */
  readonly keyGiven: boolean;
  readonly findings: readonly Finding[];
  /** How many there are; of very many only the first are listed. */
  readonly findingCount: number;
  readonly notices: readonly Notice[];
}

/** Milliseconds that clocks of several nodes may differ, unless said otherwise. */
const CLOCK_SKEW_MS = 5000;

/** Checks a whole log, from its first to its last event, in constant memory but for a number for each stream, 64 bits for each id, and the signed roots. */
export async function verifyLog(log: VerifiableLog, options: VerifyLogOptions): Promise<Verification> {
  const { clockSkewMs = CLOCK_SKEW_MS, knows = () => true, tiles, onProgress } = options;
  const found = new Findings();
  const history = new SigningReader(found);
  await readAll(log.signing(), (event) => {
    if (SIGNING_TYPES.has(event.type)) history.add(event);
    return undefined;
  });
  const anchors = [...history.anchors, ...savedAnchors(history, options, found)];
  const checker = new LogChecker({ rules: { clockSkewMs, knows }, anchors, ...(tiles && { tiles }) }, found);
  const whole = await readAll(log.all(), (event) => {
    const pending = checker.add(event);
    onProgress?.(checker.events);
    return pending;
  });
  if (whole) await checker.finish();
  else await addDamage(log, found);
  for (const finding of log.faults?.() ?? []) found.add(finding, parsePosition(finding.position));
  return report(checker, history, found, options);
}

/** @returns false when the log is damaged, so that it could not be read to its end. */
async function readAll(events: AsyncIterable<RecordedEvent>, take: (event: RecordedEvent) => Promise<void> | undefined): Promise<boolean> {
  try {
    for await (const event of events) {
      const pending = take(event);
      if (pending) await pending;
    }
    return true;
  } catch (error) {
    if (error instanceof StoreDamaged) return false;
    throw error;
  }
}

async function addDamage(log: VerifiableLog, found: Findings): Promise<void> {
  const { position, cause } = (await log.damage?.()) ?? { position: formatPosition(START), cause: 'The store is damaged.' };
  found.add({ kind: 'damagedRecord', position, cause: `${cause} Nothing behind it was read.` }, parsePosition(position));
}

function report(checker: LogChecker, history: SigningReader, found: Findings, { keys, saved }: Trust): Verification {
  const { origin, anchors } = history;
  return {
    events: checker.events,
    leaves: checker.leaves,
    root: Buffer.from(checker.root()).toString('base64'),
    ...(origin !== undefined && {
      signed: { origin, keys: history.keys.map(noteKeyText), checkpoints: anchors.length, leaves: checker.signedLeaves },
    }),
    saved: { given: saved.length, agreeing: checker.agreeing },
    keyGiven: keys.length > 0,
    findings: found.inOrder(comparePositions),
    findingCount: found.total,
    notices: found.notices(),
  };
}

/** The log of a store as it is now; what is appended meanwhile is left out. */
export async function logOfStore(store: EventStore): Promise<VerifiableLog> {
  const head = await store.head();
  return {
    async *signing() {
      const done = new AbortController();
      if (comparePositions(head, START) === 0) return;
      try {
        for await (const page of store.subscribeToAll({ after: START, types: SIGNING_TYPES, signal: done.signal })) {
          yield* page.events.filter(({ position }) => comparePositions(position, head) <= 0);
          if (page.caughtUp || comparePositions(page.position, head) >= 0) return;
        }
      } finally {
        done.abort();
      }
    },
    async *all() {
      for await (const event of store.readAll()) {
        if (comparePositions(event.position, head) > 0) return;
        yield event;
      }
    },
  };
}
