import { setTimeout as sleep } from 'node:timers/promises';
import { comparePositions, START, type Position, type SubscriptionPage } from '@opsledger/eventsourcing';
import { LogContradicted, type SignedCheckpoint } from './log-state.js';
import type { NoteCopies } from './note-copies.js';
import { Signing, type SigningParts } from './signing.js';

/**
 * What the log is doing here. REBUILDING: the tiles are made again. LACKS_KEY: this node has another key than the log, so that others sign.
 * CONTRADICTED: the log is not what it signed; nothing more is signed until somebody has looked.
 */
export type TransparencyState = 'off' | 'starting' | 'rebuilding' | 'following' | 'lacksKey' | 'retrying' | 'contradicted';

/** How a log is doing. */
export interface TransparencyStatus {
  readonly state: TransparencyState;
  /** Leaves that were seen and are not signed. */
  readonly unsigned: number;
  /** When they are signed at the latest, in milliseconds since the Unix epoch; undefined when none waits. */
  readonly dueAt: number | undefined;
  readonly signed: SignedCheckpoint | undefined;
  /** Why it retries or is contradicted. */
  readonly failure: string | undefined;
  /** What came of tries to reach the outside target. */
  readonly copies: { readonly arrived: number; readonly failed: number };
}

/** When it is signed. */
export interface SigningTimes {
  /** Most leaves that are not signed. */
  readonly maxLeaves: number;
  /** Longest that a leaf is not signed, in milliseconds. */
  readonly maxAgeMs: number;
}

/** What holds unless something else is said. */
export const SIGNING_TIMES: SigningTimes = { maxLeaves: 1_000, maxAgeMs: 60_000 };

/** The parts of a ledger that the log stands on. */
export interface TransparencyParts extends Omit<SigningParts, 'copies' | 'maxLeaves'> {
  readonly copies: NoteCopies;
  readonly times?: Partial<SigningTimes>;
}

/** Longest pause before it is tried again, and what a stop may take, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000;
const STOP_MS = 2_000;
const REPORT_MS = 10_000;

/**
 * Follows the log, grows the tree over it and signs. Every node that keeps read models may do so: no lease is needed, because the first to append a
 * checkpoint has signed it, and the others compare it with their own tree.
 */
export class TransparencyLog {
  private readonly ending = new AbortController();
  private readonly times: SigningTimes;
  private signing: Signing | undefined;
  private running: Promise<void> | undefined;
  /** Pages and the timer, one after the other. */
  private turn: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private dueAt: number | undefined;
  private dueSince: number | undefined;
  private place: Position = START;
  private reportAt = 0;
  private state: TransparencyState = 'off';
  private failure: string | undefined;
  private failures = 0;

  constructor(private readonly parts: TransparencyParts) {
    this.times = { ...SIGNING_TIMES, ...parts.times };
  }

  /** Begins to follow. Idempotent. */
  start(): void {
    if (this.running) return;
    this.state = 'starting';
    this.running = this.run();
  }

  /** How it is doing. */
  status(): TransparencyStatus {
    const { signing, dueAt, failure, parts } = this;
    const state = this.state === 'following' && signing?.lacksKey ? 'lacksKey' : this.state;
    return { state, unsigned: signing?.unsigned ?? 0, dueAt, signed: signing?.signed, failure, copies: { ...parts.copies.tally } };
  }

  /** Signs what is left, if it can be reached within the milliseconds, and ends. Idempotent; call it before the stores are closed. */
  async stop(timeoutMs = STOP_MS): Promise<void> {
    if (this.running && !this.ending.signal.aborted) await this.signRest(timeoutMs);
    this.ending.abort();
    clearTimeout(this.timer);
    await this.running;
    await this.turn;
    await this.parts.copies.stop();
  }

  private async signRest(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const limit = sleep(timeoutMs, undefined, { ref: false });
    const head = await Promise.race([this.parts.eventStore.head().catch(() => undefined), limit]);
    while (head && !['contradicted', 'retrying'].includes(this.state) && performance.now() < deadline) {
      if (this.state === 'following' && comparePositions(this.place, head) >= 0) {
        const rest = this.inTurn(async () => this.signing?.sign()).catch((error: unknown) => {
          this.parts.log('warn', 'The last checkpoint was not signed at the end. The next start does it.', { error: String(error) });
        });
        await Promise.race([rest, limit]);
        return;
      }
      await sleep(10);
    }
  }

  private isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.isEnding()) {
      try {
        await this.follow();
      } catch (error) {
        if (this.isEnding()) return;
        this.failure = error instanceof Error ? error.message : String(error);
        if (error instanceof LogContradicted) {
          this.state = 'contradicted';
          this.parts.log('error', `THE LOG CONTRADICTS WHAT IT SIGNED. Nothing more is signed. ${this.failure}`);
          return;
        }
        await this.rest();
      }
    }
  }

  private async rest(): Promise<void> {
    this.state = 'retrying';
    this.parts.log('warn', 'The transparency log could not go on. It is tried again.', { error: this.failure });
    const pause = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.failures++);
    await sleep(pause, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }

  private async follow(): Promise<void> {
    const { eventStore } = this.parts;
    const signing = await Signing.begin({ ...this.parts, maxLeaves: this.times.maxLeaves });
    if (this.state !== 'retrying' || signing.rebuilds) this.state = signing.rebuilds ? 'rebuilding' : 'starting';
    this.signing = signing;
    const way = new AbortController();
    const fail = (error: unknown): void => {
      way.abort(error);
    };
    const signal = AbortSignal.any([this.ending.signal, way.signal]);
    try {
      if (comparePositions(signing.after, await eventStore.head()) === 0) this.reached(signing, signing.after, fail);
      for await (const page of eventStore.subscribeToAll({ after: signing.after, signal }))
        await this.inTurn(() => this.takePage(signing, page, fail));
    } finally {
      clearTimeout(this.timer);
      [this.timer, this.dueAt, this.dueSince] = [undefined, undefined, undefined];
    }
    if (way.signal.aborted) throw way.signal.reason;
  }

  private async takePage(signing: Signing, page: SubscriptionPage, fail: (error: unknown) => void): Promise<void> {
    for (const event of page.events) {
      if (this.ending.signal.aborted) return;
      await signing.take(event);
    }
    this.place = page.position;
    if (page.caughtUp) this.reached(signing, page.position, fail);
    else this.report(signing);
    this.arm(signing, fail);
  }

  private reached(signing: Signing, place: Position, fail: (error: unknown) => void): void {
    if (this.state === 'rebuilding')
      this.parts.log('info', 'The tree of the transparency log is complete again.', { leaves: signing.leaves });
    [this.state, this.failure, this.failures, this.place] = ['following', undefined, 0, place];
    this.arm(signing, fail);
  }

  private report({ leaves }: Signing): void {
    if (this.state !== 'rebuilding' || performance.now() < this.reportAt) return;
    this.reportAt = performance.now() + REPORT_MS;
    this.parts.log('info', 'The tree of the transparency log is being made again.', { leaves });
  }

  /** The clock runs from the first leaf that is not signed. It is set anew by every checkpoint, and by what could not be signed. */
  private arm(signing: Signing, fail: (error: unknown) => void): void {
    const since = signing.signed?.size ?? 0;
    if (this.timer && this.dueSince === since) return;
    clearTimeout(this.timer);
    [this.timer, this.dueAt, this.dueSince] = [undefined, undefined, since];
    if (signing.unsigned === 0) return;
    this.dueAt = Date.now() + this.times.maxAgeMs;
    this.timer = setTimeout(() => {
      void this.inTurn(async () => {
        if (this.ending.signal.aborted || this.signing !== signing) return;
        await signing.sign();
        this.timer = undefined;
        this.arm(signing, fail);
      }).catch(fail);
    }, this.times.maxAgeMs);
    this.timer.unref();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
