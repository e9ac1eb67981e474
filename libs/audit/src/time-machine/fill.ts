import { setTimeout as sleep } from 'node:timers/promises';
import { comparePositions, START, type EventStore, type OperationsLog } from '@opsledger/eventsourcing';
import type { CopyStorage, Projection, Projector, ReadStore } from '@opsledger/read-store';
import { erasuresBetween, namedBy } from './erasures.js';
import { copyOf, type Machine, type MachineRecords } from './machine-records.js';
import { PastLog } from './past-log.js';

/** What machines are filled with. */
export interface FillParts {
  readonly eventStore: EventStore;
  readonly copies: CopyStorage;
  readonly records: MachineRecords;
  /** Every read model of the ledger, without the personal data of some people. */
  readonly projectionsWithout: (erased: ReadonlySet<string>) => readonly Projection[];
  /** Begins to keep a copy up to date with a log. */
  readonly project: (readStore: ReadStore, log: EventStore) => Projector;
  readonly log: OperationsLog;
}

/** Why a machine is filled once more. */
export const ERASED_SINCE = 'Somebody was erased whose name it held: it is filled anew, without the name.';

/** Milliseconds between looks how far it is, and whether it is still wanted. */
const LOOK_MS = 500;
/** Milliseconds between notes that somebody is at it. */
const NOTE_MS = 3_000;
/** Milliseconds between looks once the end is reached, until the copy says so too. */
const LAST_LOOK_MS = 20;

/** What came of it. left: this node ends. lost: nobody wants it any more, or not as it was. */
type Outcome = { readonly kind: 'reached'; readonly parked: number } | { readonly kind: 'left' } | { readonly kind: 'lost' } | Failed;
type Failed = { readonly kind: 'failed'; readonly why: string };

/**
 * Replays the log into a machine, from where an earlier try has come: its checkpoints are in the copy. Ends with the machine ready, failed or given
 * back; what was filled of one that is gone is left to the keeper. Does nothing when another node is at it.
 * @param signal leaves it as it is.
 */
export async function fillMachine(parts: FillParts, machine: Machine, signal: AbortSignal): Promise<void> {
  const { records } = parts;
  if (!(await records.take(machine))) return;
  const noting = setInterval(() => void records.advance(machine, 0n).catch(() => undefined), NOTE_MS);
  try {
    await fill(parts, machine, signal);
  } finally {
    clearInterval(noting);
  }
}

async function fill(parts: FillParts, machine: Machine, signal: AbortSignal): Promise<void> {
  const { eventStore, records, copies, log } = parts;
  const head = await eventStore.head();
  const erasures = await erasuresBetween(eventStore, START, head);
  const { erasuresTo } = machine;
  if (erasuresTo) {
    const since = erasures.filter(({ position }) => comparePositions(position, erasuresTo) > 0);
    if (await isNamed(parts, machine, since)) return;
  } else {
    await copies.drop(copyOf(machine)); // a try that ended before it noted what is erased
    await records.noteErasures(machine, head);
  }
  const outcome = await intoCopy(parts, machine, { erased: new Set(erasures.map(({ personId }) => personId)), signal });
  if (outcome.kind === 'left') return records.release(machine);
  if (outcome.kind === 'lost') return;
  if (outcome.kind === 'failed') return records.noteFailed(machine, outcome.why);
  const later = await erasuresBetween(eventStore, head, await eventStore.head());
  if (await isNamed(parts, machine, later)) return;
  const detail = outcome.parked > 0 ? `${outcome.parked} events could not be applied; the ledger has set them aside as well.` : undefined;
  await records.noteReady(machine, { bytes: await copies.size(copyOf(machine)), ...(detail !== undefined && { detail }) });
  log('info', `The time machine "${machine.label}" is ready.`, { id: machine.id, position: String(machine.position.commit) });
}

/** Has a machine filled anew when it holds somebody's name. */
async function isNamed({ eventStore, records }: FillParts, machine: Machine, erasures: Parameters<typeof namedBy>[1]): Promise<boolean> {
  const named = await namedBy(eventStore, erasures, machine.position);
  return named.length > 0 && (await records.refill(machine, ERASED_SINCE), true);
}

interface Filling {
  readonly erased: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

async function intoCopy(parts: FillParts, machine: Machine, { erased, signal }: Filling): Promise<Outcome> {
  const readStore = await parts.copies.open(copyOf(machine), parts.projectionsWithout(erased));
  try {
    await readStore.ready;
    const projector = parts.project(readStore, new PastLog(parts.eventStore, machine.position));
    try {
      return await untilReached(parts.records, machine, { readStore, projector, signal });
    } finally {
      await projector.stop();
    }
  } finally {
    await readStore.close();
  }
}

async function untilReached(
  records: MachineRecords,
  machine: Machine,
  { readStore, projector, signal }: { readonly readStore: ReadStore; readonly projector: Projector; readonly signal: AbortSignal },
): Promise<Outcome> {
  for (;;) {
    const { reached } = await projector.waitFor(machine.position, { timeoutMs: LOOK_MS });
    const statuses = await projector.status();
    if (reached && readStore.state() === 'ready')
      return { kind: 'reached', parked: statuses.reduce((sum, { parked }) => sum + parked.events, 0) };
    if (signal.aborted) return { kind: 'left' };
    const stopped = statuses.find(({ state }) => state === 'stopped');
    if (stopped) return { kind: 'failed', why: `Read model "${stopped.projection}": ${stopped.failure?.message ?? 'it has stopped'}` };
    const places = [...projector.positions().values()].map(({ commit }) => commit);
    const lowest = places.reduce((low, place) => (place < low ? place : low), machine.position.commit);
    if (!(await records.advance(machine, lowest))) return { kind: 'lost' };
    if (reached) await sleep(LAST_LOOK_MS);
  }
}
