import type { EventStore } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { noteKeyText, signCheckpoint, type NoteSigner } from '@opsledger/transparency';
import { logEvents } from './log-events.js';
import type { LogState, SignedCheckpoint } from './log-state.js';
import { TRANSPARENCY_LOG_STREAM } from './log-state.js';

/**
 * Lets another key sign from here on: the last checkpoint is signed by both, so that who trusts the one may trust the other.
 * @throws {WrongExpectedRevision} something was signed meanwhile. @throws {TypeError} the log has signed nothing yet.
 */
export async function rotateKey(
  eventStore: EventStore,
  { origin, revision, signed }: LogState,
  { previous, next }: { readonly previous: NoteSigner; readonly next: NoteSigner },
  signedAt: Instant,
): Promise<SignedCheckpoint> {
  if (!signed) throw new TypeError('A log that has signed nothing has nothing to hand over.');
  const { size, root } = signed;
  const note = signCheckpoint({ origin, size, root }, [previous, next]);
  const data = { key: noteKeyText(next.key), previousKey: noteKeyText(previous.key), size, note };
  const events = logEvents(revision + 1, [{ type: 'TransparencyKeyRotated', data }], signedAt);
  await eventStore.append(TRANSPARENCY_LOG_STREAM, events, revision);
  return { origin, size, root, note, signedAt };
}
