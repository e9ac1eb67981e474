import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { Channels } from './channels.js';
import type { ClaimedDelivery, Deliveries } from './deliveries.js';
import type { Sent } from './sent.js';

/** Says in the log that a notification was given up. */
export type GiveUp = (delivery: ClaimedDelivery, sent: Extract<Sent, { arrived: false }>, attempts: number) => Promise<void>;

/** What a sender works with. Times in milliseconds. */
export interface SenderParts {
  readonly deliveries: Deliveries;
  readonly channels: Channels;
  readonly giveUp: GiveUp;
  readonly pauses: Pauses;
  readonly log: OperationsLog;
}

/** When something is tried again. */
export interface Pauses {
  /** After the first try; twice as long after each that follows. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Between looks for what other nodes have left. */
  readonly lookMs: number;
}

/** What came of tries, since the start. */
export interface Tally {
  readonly channel: 'webhook' | 'mail';
  readonly outcome: 'arrived' | 'put_off' | 'given_up' | 'cancelled';
}

/** Sent at once, to all receivers together. */
const AT_ONCE = 32;
const PRUNE_MS = 3_600_000;

/**
 * Sends what is due, several at once and few to each rule, so that a receiver that does not answer keeps only its own waiting. Between claim and end a crash
 * may come: then the notification is sent again, with the same id. Order is not kept: what failed comes later.
 */
export class Sender {
  private readonly abort = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly busy = new Map<string, number>();
  private readonly tallies = new Map<string, { readonly of: Tally; count: number }>();
  private woken: () => void = () => undefined;
  private isWoken = false;
  private pruned = -Infinity;
  private running: Promise<void> | undefined;

  constructor(private readonly parts: SenderParts) {}

  start(): void {
    this.running ??= this.run();
  }

  /** There is something to be sent. */
  wake(): void {
    this.isWoken = true;
    this.woken();
  }

  /** How many tries came to what, since the start. */
  tally(): readonly (Tally & { readonly count: number })[] {
    return [...this.tallies.values()].map(({ of, count }) => ({ ...of, count }));
  }

  /** Breaks off what is under way, which is sent again later, and ends. Idempotent. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.woken();
    await this.running;
    await Promise.all(this.underWay.values());
  }

  private async run(): Promise<void> {
    const { deliveries, log, pauses } = this.parts;
    const { signal } = this.abort;
    while (!signal.aborted) {
      try {
        await deliveries.ready;
        await this.sendDue();
        await this.prune();
        await this.rest(Math.min(pauses.lookMs, (await deliveries.nextInMs([...this.busy.keys()])) ?? pauses.lookMs));
      } catch (error) {
        log('warn', 'Notifications cannot be read now; they wait', { error: error instanceof Error ? error.message : String(error) });
        await sleep(pauses.lookMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async sendDue(): Promise<void> {
    this.isWoken = false;
    const room = AT_ONCE - this.underWay.size;
    if (room === 0) return;
    for (const delivery of await this.parts.deliveries.claim(room, [...this.busy.keys()])) this.begin(delivery);
  }

  private begin(delivery: ClaimedDelivery): void {
    const { notification_id: id, rule_id: ruleId } = delivery;
    this.busy.set(ruleId, (this.busy.get(ruleId) ?? 0) + 1);
    const work = this.send(delivery)
      .catch((error: unknown) => {
        // Its lease lapses, and it is sent again.
        this.parts.log('warn', 'A notification could not be noted as tried; it is tried again', { notification: id, error: String(error) });
      })
      .finally(() => {
        this.underWay.delete(id);
        const left = this.busy.get(ruleId)! - 1;
        if (left > 0) this.busy.set(ruleId, left);
        else this.busy.delete(ruleId);
        this.wake();
      });
    this.underWay.set(id, work);
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    const { deliveries, channels, pauses } = this.parts;
    const { signal } = this.abort;
    const { channel, sent } = await channels.send(delivery, signal);
    if (sent === 'held') return deliveries.giveBack(delivery, pauses.lookMs); // until the process has read so, too
    if (sent === 'nobody') {
      this.count({ channel, outcome: 'cancelled' });
      return deliveries.end(delivery, 'cancelled');
    }
    const attempts = delivery.attempts + 1;
    if (sent.arrived) {
      this.count({ channel, outcome: 'arrived' });
      return deliveries.end(delivery, 'delivered', { attempts, result: sent });
    }
    // Broken off by us, which says nothing about the receiver.
    return signal.aborted ? deliveries.giveBack(delivery) : this.failed(delivery, { channel, sent, attempts });
  }

  private async failed(delivery: ClaimedDelivery, { channel, sent, attempts }: Failed): Promise<void> {
    const { deliveries, giveUp, pauses } = this.parts;
    const tried = { attempts, result: sent };
    if (sent.final !== true && !(await deliveries.isOver(delivery))) {
      this.count({ channel, outcome: 'put_off' });
      return deliveries.putOff(delivery, pauseAfter(attempts, pauses, Math.random()), tried);
    }
    await giveUp(delivery, sent, attempts);
    this.count({ channel, outcome: 'given_up' });
    return deliveries.end(delivery, 'failed', tried);
  }

  private count(of: Tally): void {
    const key = `${of.channel} ${of.outcome}`;
    const tally = this.tallies.get(key) ?? { of, count: 0 };
    tally.count++;
    this.tallies.set(key, tally);
  }

  private async prune(): Promise<void> {
    if (performance.now() < this.pruned + PRUNE_MS) return;
    this.pruned = performance.now();
    await this.parts.deliveries.prune();
  }

  /** Until the time is over, something is to be sent, or a receiver is free again. */
  private async rest(ms: number): Promise<void> {
    if (this.isWoken || this.abort.signal.aborted) return;
    const timer = new AbortController();
    const woken = new Promise<void>((done) => {
      this.woken = done;
    });
    // A little is waited in any case: what is due but claimed elsewhere is no reason to ask without a pause.
    const over = sleep(Math.max(ms, MIN_REST_MS), undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([woken, over]);
    timer.abort();
  }
}

const MIN_REST_MS = 20;

interface Failed {
  readonly channel: Tally['channel'];
  readonly sent: Extract<Sent, { arrived: false }>;
  readonly attempts: number;
}

/** The pause after a failed try: doubled each time, and shortened by up to a half, so that what failed together does not come back together. Pure. */
export function pauseAfter(attempts: number, { firstMs, longestMs }: Pick<Pauses, 'firstMs' | 'longestMs'>, random: number): number {
  return Math.min(longestMs, firstMs * 2 ** (attempts - 1)) * (1 - random / 2);
}
