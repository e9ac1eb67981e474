import { Worker } from 'node:worker_threads';
import { ReadStoreBroken, ReadStoreClosed, SqlError } from './errors.js';
import type { FromWorker, ToWorker, WorkerFailure, WorkerOptions, WorkerResult } from './worker-protocol.js';

interface Pending {
  resolve(result: WorkerResult): void;
  reject(error: Error): void;
}

/** The main thread's end of the PGlite worker. */
export interface PGliteLink {
  /** Sends one statement; answers come in the order of sending. @throws {SqlError} refused. @throws {ReadStoreBroken} the worker died. */
  query(sql: string, parameters: readonly (string | null)[]): Promise<WorkerResult>;
  /** Ends the worker after what was sent before, but waits at most 10 s for it. Idempotent. */
  close(): Promise<void>;
  /** Ends the worker at once, as a crash would: what is under way is lost. */
  abort(): void;
}

/** Milliseconds that statements under way may take once the database is closed. */
const CLOSE_MS = 10_000;

const sqlError = ({ message, code, detail }: WorkerFailure): SqlError => new SqlError(message, code, detail);

/**
 * Starts a worker and opens the database in it.
 * @param onBroken called once if the worker dies after it was opened.
 * @throws {ReadStoreBroken} the database does not open.
 */
export async function openPGliteLink(options: WorkerOptions, onBroken: (error: ReadStoreBroken) => void): Promise<PGliteLink> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: options });
  const link = new Link(worker, onBroken);
  await link.opened;
  return link;
}

class Link implements PGliteLink {
  readonly opened: Promise<void>;
  private readonly pending = new Map<number, Pending>();
  private readonly exited: Promise<void>;
  private nextId = 0;
  private failed: Error | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly worker: Worker,
    private readonly onBroken: (error: ReadStoreBroken) => void,
  ) {
    let isOpen = false;
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    this.opened = new Promise((resolve, reject) => {
      const refuse = (reason: string): void => {
        void worker.terminate();
        reject(new ReadStoreBroken(`The read store's database does not open: ${reason}`));
      };
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'opened') isOpen = true;
        if (message.kind === 'opened') resolve();
        else if (message.kind === 'unopened') refuse(message.failure.message);
        else this.settle(message);
      });
      worker.on('error', (error) => (isOpen ? this.fail(error.message) : refuse(error.message)));
      worker.on('exit', (code) => (isOpen ? this.fail(`it ended with code ${code}`) : refuse(`its worker ended with code ${code}`)));
    });
  }

  query(sql: string, parameters: readonly (string | null)[]): Promise<WorkerResult> {
    if (this.failed) return Promise.reject(this.failed);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, sql, parameters } satisfies ToWorker);
    });
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  abort(): void {
    void this.worker.terminate();
  }

  private async end(): Promise<void> {
    this.failed ??= new ReadStoreClosed();
    this.worker.postMessage('close' satisfies ToWorker);
    const deadline = setTimeout(() => this.abort(), CLOSE_MS);
    await this.exited;
    clearTimeout(deadline);
  }

  private settle(message: Exclude<FromWorker, { kind: 'opened' | 'unopened' }>): void {
    if (message.kind === 'closed') return void this.worker.terminate();
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'result') pending?.resolve(message.result);
    else pending?.reject(sqlError(message.failure));
  }

  private fail(reason: string): void {
    const broken = new ReadStoreBroken(
      `The read store's worker died: ${reason}. Restart the process; read models are rebuilt from the log where needed.`,
    );
    const orderly = this.closing !== undefined;
    if (!orderly && !this.failed) this.onBroken(broken);
    const failed = (this.failed ??= broken);
    for (const pending of this.pending.values()) pending.reject(failed);
    this.pending.clear();
  }
}
