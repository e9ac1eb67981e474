import { comparePositions, START, StreamNotFound, type EventStore, type Position } from '@opsledger/eventsourcing';
import type { PersonEvent } from '@opsledger/organization';

/** By which a person is known to be erased. */
type Erased = Extract<PersonEvent, { type: 'PersonErased' }>;
const ERASED: ReadonlySet<string> = new Set<Erased['type']>(['PersonErased']);

/** Somebody who was erased, and where the log says so. */
export interface Erasure {
  readonly personId: string;
  readonly position: Position;
}

/** The erasures in a part of the log. @param upTo a position of the log. */
export async function erasuresBetween(log: EventStore, after: Position, upTo: Position): Promise<readonly Erasure[]> {
  const erasures: Erasure[] = [];
  if (comparePositions(after, upTo) >= 0) return erasures;
  const enough = new AbortController();
  for await (const { events, position } of log.subscribeToAll({ after, types: ERASED, signal: enough.signal })) {
    erasures.push(...events.map(erasureOf).filter((erasure) => comparePositions(erasure.position, upTo) <= 0));
    if (comparePositions(position, upTo) >= 0) break;
  }
  enough.abort();
  return erasures;
}

/** All that come, as they come, until the signal. */
export async function* erasuresFrom(log: EventStore, after: Position, signal: AbortSignal): AsyncGenerator<readonly Erasure[]> {
  for await (const { events } of log.subscribeToAll({ after, types: ERASED, signal })) if (events.length > 0) yield events.map(erasureOf);
}

/** Those of them whose person was there at that position, so that what was filled up to it holds their names. */
export async function namedBy(log: EventStore, erasures: readonly Erasure[], position: Position): Promise<readonly Erasure[]> {
  const named: Erasure[] = [];
  for (const erasure of erasures) {
    const begun = await beginningOf(log, `person-${erasure.personId}`);
    if (comparePositions(begun, position) <= 0) named.push(erasure);
  }
  return named;
}

/** A stream that is gone may have been there from the start. */
async function beginningOf(log: EventStore, stream: string): Promise<Position> {
  try {
    for await (const { position } of log.readStream(stream, { maxCount: 1 })) return position;
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return START;
}

const erasureOf = ({ data, position }: { readonly data: object; readonly position: Position }): Erasure => ({
  personId: (data as Erased['data']).personId,
  position,
});
