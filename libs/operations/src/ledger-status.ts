import { comparePositions, type EventStore, type Position, type ProcessStatus, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import type { ProjectionStatus } from '@opsledger/read-store';
import { scrubbed } from './scrub.js';

/** Events that are looked at behind a place; what is further is estimated from them. */
const SAMPLE = 200;

/** How far someone who follows the log has come. */
export interface Place {
  readonly name: string;
  readonly position: Position;
  /** Events of the log that have not been considered. Exact on the embedded log; on EventStoreDB exact to 200, from there estimated. */
  readonly lagEvents: number;
  /** Age of the oldest of them, in seconds; 0 when there is none. */
  readonly lagSeconds: number;
  /** How often this node took its lease or lost it, where nodes share the work. */
  readonly leaseChanges: number;
  /** Why it is retrying or has stopped, without values of the data. */
  readonly failure?: string;
}

/** One partition of a read model. */
export interface PartitionPlace extends Pick<Place, 'position' | 'lagEvents' | 'lagSeconds'> {
  readonly partition: number;
}

export interface ProjectionPlace extends Place {
  readonly version: number;
  /** Each of its partitions; one where it joins streams. */
  readonly partitions: readonly PartitionPlace[];
  /** Streams of which events are set aside, and how many events these are. */
  readonly parked: ProjectionStatus['parked'];
  readonly state: ProjectionStatus['state'];
}

export interface ProcessPlace extends Place {
  readonly state: ProcessStatus['state'];
  /** Of a schedule, which is never behind the log: when it last looked for what is due; null before it did so on this node. */
  readonly lastRunAt?: Instant | null;
}

/** The end of the log, and how far read models and processes have come. */
export interface LedgerStatus {
  readonly head: Position;
  readonly projections: readonly ProjectionPlace[];
  readonly processes: readonly ProcessPlace[];
}

/** The parts of a ledger that are looked at. */
export interface FollowedLedger {
  readonly eventStore: Pick<EventStore, 'head' | 'readAll'>;
  readonly projector: {
    status(): Promise<
      readonly Pick<ProjectionStatus, 'projection' | 'version' | 'state' | 'position' | 'partitions' | 'parked' | 'lease' | 'failure'>[]
    >;
  };
  readonly processes: { status(): readonly Pick<ProcessStatus, 'process' | 'state' | 'position' | 'lease' | 'failure' | 'lastRunAt'>[] };
}

/** How far the furthest of the read models that are served lags behind the log. @throws {StoreUnavailable} the event store does not answer. */
export async function lagSeconds(ledger: Pick<FollowedLedger, 'eventStore' | 'projector'>): Promise<number> {
  const { projections } = await readLedgerStatus({ ...ledger, processes: { status: () => [] } }, Date.now());
  return Math.max(0, ...projections.map((place) => place.lagSeconds));
}

type Lag = Pick<Place, 'lagEvents' | 'lagSeconds'>;
const NO_LAG: Lag = { lagEvents: 0, lagSeconds: 0 };

/** Reads it afresh. @param now milliseconds since the Unix epoch. @throws {StoreUnavailable} the event store does not answer. */
export async function readLedgerStatus({ eventStore, projector, processes }: FollowedLedger, now: number): Promise<LedgerStatus> {
  const projections = await projector.status();
  const running = processes.status();
  const head = await eventStore.head();
  const known = new Map<bigint, Promise<Lag>>();
  const lagAt = (position: Position): Promise<Lag> => {
    const lag = known.get(position.commit) ?? readLag(eventStore, { position, head, now });
    known.set(position.commit, lag);
    return lag;
  };
  return {
    head,
    projections: await Promise.all(
      projections.map(async ({ projection: name, version, state, position, parked, lease, failure, ...projection }) => {
        const reason = failure && { failure: `${failure.event ? `${failure.event.type}: ` : ''}${scrubbed(failure.message)}` };
        const partitions = await Promise.all(
          projection.partitions.map(async ({ partition, position: at }) => ({ partition, position: at, ...(await lagAt(at)) })),
        );
        return { name, version, state, position, ...(await lagAt(position)), partitions, parked, leaseChanges: lease.changes, ...reason };
      }),
    ),
    processes: await Promise.all(
      running.map(async ({ process: name, state, position, lease, failure, lastRunAt }) => {
        const reason = failure !== undefined && { failure: scrubbed(failure) };
        const schedule = lastRunAt !== undefined && { lastRunAt };
        const lag = schedule ? NO_LAG : await lagAt(position);
        return { name, state, position, ...lag, leaseChanges: lease.changes, ...reason, ...schedule };
      }),
    ),
  };
}

/** What lies between a position and the end. A few events are read, because positions of EventStoreDB are bytes and tell no number or time. */
async function readLag(
  store: Pick<EventStore, 'readAll'>,
  { position, head, now }: { readonly position: Position; readonly head: Position; readonly now: number },
): Promise<Lag> {
  if (comparePositions(position, head) >= 0) return NO_LAG;
  let events = 0;
  let oldest: number | undefined;
  let last = position;
  for await (const event of store.readAll({ from: position, maxCount: SAMPLE + 1 })) {
    if (comparePositions(event.position, position) <= 0) continue;
    if (comparePositions(event.position, head) > 0) break;
    last = event.position;
    if (event.type.startsWith('$')) continue;
    events += 1;
    oldest ??= recordedAt(event);
  }
  const share = last.commit === position.commit ? 1 : Number(head.commit - position.commit) / Number(last.commit - position.commit);
  return { lagEvents: Math.round(events * share), lagSeconds: oldest === undefined ? 0 : Math.max(0, now - oldest) / 1_000 };
}

function recordedAt({ metadata, created }: RecordedEvent): number {
  const text = metadata['recordedAt'];
  return typeof text === 'string' ? Date.parse(text) : created;
}
