import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store/errors.js';
import type { AppendResult, EventStore } from '../event-store/event-store.js';
import { BURST, burstsOf, groupsOf, type AppendGroup } from './append-groups.js';
import type { FileEvent } from './parse-event-line.js';
import { TransferRefused } from './transfer-refused.js';

/** Waits before the tries that follow the first, in milliseconds: long enough for a cluster to choose another leader. */
const RETRY_AFTER = [200, 400, 800, 1600, 3200];

/** What was appended. */
export interface Appended {
  readonly events: number;
  readonly appends: number;
}

/**
 * Appends events to a log that ends right before them. At any moment the log holds the first of them, and nothing behind a missing one: a burst is
 * sent when the one before is durable, and a burst is a single append unless the store keeps the order of calls.
 * @throws {TransferRefused} somebody else wrote to the target. @throws {StoreUnavailable} | {OutcomeUnknown} the store stayed away: import again.
 */
export async function appendRest(
  target: EventStore,
  events: AsyncIterable<FileEvent>,
  onProgress: (appended: number) => void,
): Promise<Appended> {
  const limits = target.keepsCallOrder ? BURST : { ...BURST, appends: 1 };
  const done = { events: 0, appends: 0 };
  let underWay: Promise<void> = Promise.resolve();
  try {
    for await (const burst of burstsOf(groupsOf(events), limits)) {
      await underWay;
      // The next burst is read while this one is written.
      underWay = sendBurst(target, burst).then(() => {
        done.appends += burst.length;
        done.events += burst.reduce((sum, { length }) => sum + length, 0);
        onProgress(done.events);
      });
      underWay.catch(() => undefined); // awaited by the next turn
    }
  } finally {
    await underWay;
  }
  return done;
}

async function sendBurst(target: EventStore, burst: readonly AppendGroup[]): Promise<void> {
  const sent = burst.map((group) => (target.keepsCallOrder ? appendGroup(target, group) : appendPatiently(target, group)));
  for (const result of await Promise.allSettled(sent)) if (result.status === 'rejected') throw result.reason;
}

/** An append with the same ids at the same revision is recognised by the store, so it may be sent again. */
async function appendPatiently(target: EventStore, group: AppendGroup): Promise<void> {
  for (const wait of RETRY_AFTER) {
    try {
      await appendGroup(target, group);
      return;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown || error instanceof StoreUnavailable)) throw error;
      await sleep(wait);
    }
  }
  await appendGroup(target, group);
}

async function appendGroup(target: EventStore, group: AppendGroup): Promise<void> {
  const [{ stream, revision, line }] = group;
  let result: AppendResult;
  try {
    result = await target.append(stream, group, revision === 0 ? 'noStream' : revision - 1);
  } catch (error) {
    if (error instanceof WrongExpectedRevision) throw disturbed(line, stream, `is at ${error.actual}`);
    throw error;
  }
  const last = revision + group.length - 1;
  if (result.revision !== last) throw disturbed(line, stream, `took revision ${last} as ${result.revision}`);
}

function disturbed(line: number, stream: string, what: string): TransferRefused {
  return new TransferRefused(
    'target',
    `Line ${line}: stream "${stream}" of the target ${what}, so somebody else writes to it, or it was deleted there. Stop every server of the target ` +
      'and import into an empty store.',
  );
}
