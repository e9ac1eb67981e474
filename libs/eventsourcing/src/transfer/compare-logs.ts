import type { EventStore, RecordedEvent } from '../event-store/event-store.js';
import { comparePositions, formatPosition } from '../event-store/position.js';
import { eventLine, exported, isStoreInternal } from './event-line.js';
import type { FileEvent } from './parse-event-line.js';
import { TransferRefused } from './transfer-refused.js';

const INTO_EMPTY = 'Import into an empty store.';

/** The log as it is now, without what the store wrote for itself. */
export async function* eventsOf(store: EventStore): AsyncGenerator<RecordedEvent> {
  const head = await store.head();
  for await (const event of store.readAll()) {
    if (comparePositions(event.position, head) > 0) return;
    if (!isStoreInternal(event)) yield event;
  }
}

/** An event of the file and the same one in a store. */
export interface Pair {
  readonly file: FileEvent;
  readonly stored: RecordedEvent;
}

/**
 * Walks a store's log and a file in lockstep to the end of the log; the file is left behind the last event that both have.
 * @throws {TransferRefused} they differ, or the log has more events than the file.
 */
export async function* commonEvents(file: AsyncIterator<FileEvent>, store: EventStore): AsyncGenerator<Pair> {
  for await (const stored of eventsOf(store)) {
    const next = await file.next();
    if (next.done) {
      throw new TransferRefused('target', `The target goes on where the file ends: ${nameOf(stored)} is not in the file. ${INTO_EMPTY}`);
    }
    assertSame(next.value, stored);
    yield { file: next.value, stored };
  }
}

/** @throws {TransferRefused} the file ends here, or goes on with an event that the target lacks. */
export function assertSame(file: FileEvent, stored: RecordedEvent): void {
  // Position and time of writing are the store's own; everything else is compared as text.
  const { position, created } = file;
  if (eventLine({ ...exported(stored), position, created }) === file.text) return;
  const differing = (['stream', 'revision', 'id', 'type'] as const).filter((field) => file[field] !== stored[field]);
  const texts = differing.map((field) => `${field} (${file[field]} in the file, ${stored[field]} in the target)`);
  for (const field of ['data', 'metadata'] as const) if (JSON.stringify(file[field]) !== JSON.stringify(stored[field])) texts.push(field);
  throw new TransferRefused(
    'target',
    `The target holds another history. Line ${file.line} of the file, stream "${file.stream}" revision ${file.revision}, differs from the event at ` +
      `position ${formatPosition(stored.position)} in: ${texts.join(', ')}. ${INTO_EMPTY}`,
  );
}

function nameOf({ position, stream, revision, type }: RecordedEvent): string {
  return `${type}, revision ${revision} of stream "${stream}", at position ${formatPosition(position)},`;
}
