import type { EventStore } from '../event-store/event-store.js';
import { formatPosition } from '../event-store/position.js';
import { appendRest, type Appended } from './append-rest.js';
import { commonEvents, eventsOf } from './compare-logs.js';
import { ContentSum } from './content-sum.js';
import { EventFile } from './event-file.js';
import { exported } from './event-line.js';
import type { FileEvent } from './parse-event-line.js';
import { TransferRefused } from './transfer-refused.js';

/** The bytes to import. */
export interface ImportSource {
  /** From the first byte. Called several times, or once when `once` is set. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  /** The bytes come once, as from a pipe: the hash is known only behind the last append. */
  readonly once: boolean;
}

/** What is going on: the file is checked, compared with what the target has, appended, or compared with what was appended. */
export type ImportStage = 'check' | 'compare' | 'append' | 'verify';

export interface ImportOptions {
  /** Writes nothing, and says what would be. */
  readonly dryRun?: boolean;
  /** Hears how many events of the file a stage has passed. */
  readonly onProgress?: (stage: ImportStage, events: number) => void;
  /** Hears of every event its position in the log it came from and in the target, in order. Not with a source that comes once. */
  readonly onMapped?: (from: string, to: string) => Promise<void> | void;
}

/** Where an event was and where it is. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

export interface ImportReport {
  /** Events of the file. */
  readonly events: number;
  /** Those that the target had from an earlier import. */
  readonly alreadyThere: number;
  /** Those that were appended, or would be. */
  readonly appended: number;
  readonly appends: number;
  /** Events that were read again from the target and found the same; 0 in a dry run. */
  readonly verified: number;
  readonly first?: Moved;
  readonly last?: Moved;
}

/**
 * Appends what a file holds to a log that is empty or holds the first events of this very file, then reads the log again and compares every event.
 * May be interrupted at any moment and run again. @param target undefined: a store that does not exist yet, for a dry run.
 * @throws {TransferRefused} the file cannot be used, or the target holds something else: nothing was written, unless the message says so.
 */
export async function importLog(target: EventStore | undefined, source: ImportSource, options: ImportOptions = {}): Promise<ImportReport> {
  const { onProgress = () => undefined } = options;
  if (!source.once) await checkFile(source, onProgress);
  const sum = new ContentSum();
  const file = new EventFile(source.chunks());
  const events = source.once ? sum.passing(file) : file[Symbol.asyncIterator]();
  try {
    const alreadyThere = target ? await passCommon(events, target, onProgress) : 0;
    if (!target || options.dryRun) {
      let appended = 0;
      for await (const _event of events) appended += 1;
      return { events: file.events, alreadyThere, appended, appends: 0, verified: 0 };
    }
    const done = await appendBehind(target, events, { alreadyThere, ...source, onProgress });
    const ends = source.once ? await verifySum(target, sum) : await verifyPairs(target, source, options);
    return { events: file.events, alreadyThere, appended: done.events, appends: done.appends, verified: file.events, ...ends };
  } finally {
    await events.return(undefined);
  }
}

type OnProgress = NonNullable<ImportOptions['onProgress']>;

async function checkFile(source: ImportSource, onProgress: OnProgress): Promise<void> {
  const file = new EventFile(source.chunks());
  for await (const _event of file) onProgress('check', file.events);
}

async function passCommon(events: AsyncIterator<FileEvent>, target: EventStore, onProgress: OnProgress): Promise<number> {
  let count = 0;
  for await (const _pair of commonEvents(events, target)) onProgress('compare', ++count);
  return count;
}

interface Behind extends Pick<ImportSource, 'once'> {
  readonly alreadyThere: number;
  readonly onProgress: OnProgress;
}

async function appendBehind(
  target: EventStore,
  events: AsyncIterable<FileEvent>,
  { alreadyThere, once, onProgress }: Behind,
): Promise<Appended> {
  let appended = 0;
  try {
    return await appendRest(target, events, (count) => {
      appended = count;
      onProgress('append', alreadyThere + count);
    });
  } catch (error) {
    if (!(once && appended > 0 && error instanceof TransferRefused && error.culprit === 'file')) throw error;
    const written = `${appended} events were appended before this was known, because the file came through a pipe.`;
    throw new TransferRefused(
      'file',
      `${error.message} ${written} Import a good copy to the same target, where they are compared, or to an empty one.`,
    );
  }
}

/** Where the first and the last event went. */
type Ends = Pick<ImportReport, 'first' | 'last'>;

async function verifyPairs(target: EventStore, source: ImportSource, { onProgress, onMapped }: ImportOptions): Promise<Ends> {
  const file = new EventFile(source.chunks());
  const events = file[Symbol.asyncIterator]();
  let ends: Ends = {};
  try {
    for await (const pair of commonEvents(events, target)) {
      const moved = { from: pair.file.position, to: formatPosition(pair.stored.position) };
      ends = { first: ends.first ?? moved, last: moved };
      await onMapped?.(moved.from, moved.to);
      onProgress?.('verify', file.events);
    }
    const missing = await events.next();
    if (!missing.done) throw incomplete(`lacks line ${missing.value.line} of the file`);
    return ends;
  } finally {
    await events.return(undefined);
  }
}

/** For bytes that came once: compares the sum of what came with the sum of what is there. */
async function verifySum(target: EventStore, came: ContentSum): Promise<Ends> {
  const stored = new ContentSum();
  for await (const event of eventsOf(target)) stored.add(exported(event));
  if (stored.events !== came.events || stored.digest() !== came.digest()) {
    throw incomplete(`holds ${stored.events} events, the file ${came.events}, and they are not the same`);
  }
  if (came.first === undefined || stored.first === undefined) return {};
  return { first: { from: came.first, to: stored.first }, last: { from: came.last!, to: stored.last! } };
}

function incomplete(what: string): TransferRefused {
  return new TransferRefused(
    'target',
    `After the import the target ${what}. Somebody else writes to it: stop every server of it and import into an empty store.`,
  );
}
