import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { writeDurably } from '../tiles/write-durably.js';
import type { SignedCheckpoint } from './log-state.js';

/** Hands a note to someone outside. @throws when it did not arrive. */
export type SendNote = (note: string, size: number, signal: AbortSignal) => Promise<void>;

/** Where copies of signed notes go. */
export interface CopiesOptions {
  /** `<data>/transparency`. */
  readonly folder: string;
  /** An outside target, which no one who alters the log can alter. */
  readonly send?: SendNote;
  readonly log: OperationsLog;
  /** First and longest pause between tries, in milliseconds. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
}

/** Pauses between tries to reach the outside target, in milliseconds. */
const PAUSES = { firstMs: 1_000, longestMs: 300_000 };

/**
 * Keeps every signed note outside of the log: in the data folder, and with an outside target, where it is tried until it arrives or a later one takes
 * its place, which proves everything that the earlier one did. Signing never waits for the target.
 */
export class NoteCopies {
  /** What came of tries to reach the outside target, since the start. */
  readonly tally = { arrived: 0, failed: 0 };
  private readonly stopping = new AbortController();
  private waiting: SignedCheckpoint | undefined;
  private lastNote = '';
  private sending: Promise<void> | undefined;

  constructor(private readonly options: CopiesOptions) {}

  /** Whether a note has yet to arrive at the outside target. */
  get pending(): boolean {
    return this.sending !== undefined;
  }

  /** The last note in the data folder; undefined when there is none. */
  async latest(): Promise<string | undefined> {
    try {
      return await readFile(join(this.options.folder, 'checkpoint'), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Keeps a note, unless it has been kept; resolves once it is in the data folder. */
  async save(signed: SignedCheckpoint): Promise<void> {
    const { folder } = this.options;
    if ((await this.latest()) !== signed.note) {
      await writeDurably(join(folder, 'checkpoints', `${signed.size}.txt`), signed.note);
      await writeDurably(join(folder, 'checkpoint'), signed.note);
    }
    if (!this.options.send || signed.note === this.lastNote) return;
    [this.waiting, this.lastNote] = [signed, signed.note];
    this.sending ??= this.sendAll(this.options.send).finally(() => (this.sending = undefined));
  }

  /** Gives up what is under way: it is sent again at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sending;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async sendAll(send: SendNote): Promise<void> {
    const { log, pauses = PAUSES } = this.options;
    const { signal } = this.stopping;
    for (let failures = 0; this.waiting && !this.isStopping();) {
      const { note, size } = this.waiting;
      try {
        await send(note, size, signal);
        this.tally.arrived += 1;
        failures = 0;
        if (this.waiting.note === note) this.waiting = undefined;
      } catch (error) {
        if (this.isStopping()) return;
        this.tally.failed += 1;
        log('warn', 'A checkpoint did not arrive at OPSLEDGER_CHECKPOINT_TARGET. It is tried again.', { size, error: String(error) });
        await sleep(Math.min(pauses.longestMs, pauses.firstMs * 2 ** failures++), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** An outside target that is a folder, e.g. on a disk of the auditor's: every note by its size, and the last one as `checkpoint`. */
export function folderCopies(folder: string): SendNote {
  return async (note, size) => {
    await writeDurably(join(folder, `${size}.txt`), note);
    await writeDurably(join(folder, 'checkpoint'), note);
  };
}
