import { StreamNotFound, type EventMetadata, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { uuidV5, type Instant } from '@opsledger/kernel';
import { openCheckpoint, parseNoteKey, type Checkpoint, type NoteKey, type TrustedLog } from '@opsledger/transparency';
import { TRANSPARENCY_LOG } from './leaf.js';
import type { TransparencyLogEvent } from './transparency-log.events.js';

/** The one stream in which a log signs for itself. Its revision is the fence between those who would sign. */
export const TRANSPARENCY_LOG_STREAM = `${TRANSPARENCY_LOG}-${uuidV5('the transparency log')}`;

/** A checkpoint that the log has signed. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
  readonly signedAt: Instant;
}

/** What the log has said of itself. */
export interface LogState extends TrustedLog {
  /** Of the last event of the stream. */
  readonly revision: number;
  /** Every key that it has signed with; the last one signs now. */
  readonly keys: readonly NoteKey[];
  readonly signed: SignedCheckpoint | undefined;
}

/** What the log says and what it has signed do not agree. It stays so until somebody has looked: see docs/operations.md. */
export class LogContradicted extends Error {
  override readonly name = 'LogContradicted';
}

/**
 * The state after one more event of the stream, whose note is believed only with the signatures that it needs.
 * @throws {LogContradicted}
 */
export function foldLog(state: LogState | undefined, event: RecordedEvent): LogState {
  const { revision } = event;
  if (revision !== (state?.revision ?? -1) + 1)
    throw new LogContradicted(`The log's own stream has no event ${(state?.revision ?? -1) + 1}.`);
  const said = { type: event.type, data: event.data } as unknown as TransparencyLogEvent;
  if (said.type === 'TransparencyLogOpened') {
    if (state) throw new LogContradicted(`The log was opened again by event ${revision} of its own stream.`);
    const { origin, key } = said.data;
    return { origin, keys: [keyOf(key, origin)], revision, signed: undefined };
  }
  if (!state) throw new LogContradicted('The log signed before it was opened.');
  const { recordedAt } = event.metadata as unknown as EventMetadata;
  if (said.type === 'CheckpointSigned')
    return { ...state, revision, signed: signedBy(said.data.note, state, [state.keys.at(-1)!], recordedAt) };
  const key = keyOf(said.data.key, state.origin);
  return {
    ...state,
    revision,
    keys: [...state.keys, key],
    signed: signedBy(said.data.note, state, [state.keys.at(-1)!, key], recordedAt),
  };
}

/** Checks that a note is of every one of the keys, and that the log does not shrink. @throws {LogContradicted} */
function signedBy(note: string, { origin, signed }: LogState, keys: readonly NoteKey[], signedAt: Instant): SignedCheckpoint {
  const [opened] = keys.map((key) => {
    const checkpoint = openCheckpoint(note, { origin, keys: [key] });
    if ('fault' in checkpoint) throw new LogContradicted(`A checkpoint in the log's own stream is refused: ${checkpoint.fault}.`);
    return checkpoint;
  });
  const { size, root } = opened!;
  if (signed && size < signed.size) throw new LogContradicted(`The log signed ${signed.size} leaves, and then ${size}.`);
  return { origin, size, root, note, signedAt };
}

function keyOf(text: string, origin: string): NoteKey {
  try {
    const key = parseNoteKey(text);
    if (key.name === origin) return key;
    throw new LogContradicted(`The key ${text} is not named as the log, ${origin}.`);
  } catch (error) {
    throw error instanceof RangeError ? new LogContradicted(error.message) : error;
  }
}

/**
 * Reads the state at the end of the stream; undefined while the log has signed nothing. Where the first key still signs, two events tell it all.
 * @param known a state read before, to go on from. @throws {LogContradicted} | {StoreUnavailable}
 */
export async function readLogState(eventStore: Pick<EventStore, 'readStream'>, known?: LogState): Promise<LogState | undefined> {
  try {
    if (known) return await foldFrom(eventStore, known);
    const [first] = await eventsOf(eventStore, { maxCount: 1 });
    const opened = foldLog(undefined, first!);
    const [last] = await eventsOf(eventStore, { direction: 'backwards', maxCount: 1 });
    if (last!.type !== 'CheckpointSigned' || !isSignedBy(last!, opened)) return await foldFrom(eventStore, opened);
    return foldLog({ ...opened, revision: last!.revision - 1 }, last!);
  } catch (error) {
    if (error instanceof StreamNotFound) return undefined;
    throw error;
  }
}

async function foldFrom(eventStore: Pick<EventStore, 'readStream'>, known: LogState): Promise<LogState> {
  let state = known;
  for await (const event of eventStore.readStream(TRANSPARENCY_LOG_STREAM, { from: known.revision + 1 })) state = foldLog(state, event);
  return state;
}

const isSignedBy = ({ data }: RecordedEvent, log: TrustedLog): boolean =>
  typeof data['note'] === 'string' && !('fault' in openCheckpoint(data['note'], log));

async function eventsOf(
  eventStore: Pick<EventStore, 'readStream'>,
  options: NonNullable<Parameters<EventStore['readStream']>[1]>,
): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of eventStore.readStream(TRANSPARENCY_LOG_STREAM, options)) events.push(event);
  return events;
}
