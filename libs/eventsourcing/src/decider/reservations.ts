import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7, type JsonObject } from '@opsledger/kernel';
import { StreamNotFound, WrongExpectedRevision } from '../event-store/errors.js';
import type { EventStore, ExpectedRevision } from '../event-store/event-store.js';
import type { MonotoneClock } from './clock.js';
import type { UniqueKey } from './decider.js';
import type { CommandContext } from './envelope.js';
import { envelope } from './record-events.js';
import { RESERVATION_FENCED } from './technical-events.js';

/** What the holder's own stream says: does its state hold the key, and at which revision was that read (-1: no events). */
export interface Holding {
  readonly holds: boolean;
  readonly revision: number;
}

/** Milliseconds that an unused reservation is respected, and how a contender waits for one that may be in use right now. */
export interface ReservationTiming {
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly polls: number;
}

export const DEFAULT_TIMING: ReservationTiming = { leaseMs: 30_000, pollMs: 25, polls: 40 };

/** `free` keys name the revision at which the next reservation must be appended. */
interface Reservation {
  readonly holder: string | undefined;
  readonly reservedAt: number;
  readonly revision: ExpectedRevision;
}

/** The stream in which one key is reserved and released. */
export function reservationStream({ space, key }: UniqueKey): string {
  return `reservation-${space}:${encodeURIComponent(key)}`;
}

/**
 * Unique keys over all aggregates and nodes (docs/adr/0007). The truth is the holder's own stream; a reservation only decides who may
 * try. Callers load their aggregate first, claim, and append at the revision they loaded: that order makes the fence sound.
 */
export class Reservations {
  constructor(
    private readonly store: EventStore,
    private readonly clock: MonotoneClock,
    /** Reads a holder's stream, freshly. */
    private readonly holding: (holder: string, key: UniqueKey) => Promise<Holding>,
    private readonly timing: ReservationTiming = DEFAULT_TIMING,
  ) {}

  /**
   * Reserves a key for a stream. A reservation of the same holder is written again: that is what stops a contender who is taking over.
   * @returns undefined when the key is ours, else the stream that holds it.
   */
  async claim(key: UniqueKey, holder: string, context: CommandContext): Promise<string | undefined> {
    const claim: Claim = { key, holder, context };
    for (let poll = 0; ;) {
      const reservation = await this.read(reservationStream(key));
      const other = reservation.holder === holder ? undefined : reservation.holder;
      if (other !== undefined) {
        const verdict = await this.contend(claim, other, reservation);
        if (verdict === 'held' || (verdict === 'pending' && poll++ >= this.timing.polls)) return other;
        if (verdict === 'pending') await sleep(this.timing.pollMs);
        if (verdict !== 'fenced') continue;
      }
      if (await this.append(reserved(claim), reservation.revision, context)) return undefined;
    }
  }

  /** Gives a key back if this stream still has it reserved. A failure is harmless: the next claimant finds it unused and fences it off. */
  async release(key: UniqueKey, holder: string, context: CommandContext): Promise<void> {
    const stream = reservationStream(key);
    const reservation = await this.read(stream);
    if (reservation.holder !== holder) return;
    await this.append({ stream, type: 'KeyReleased', data: { holder } }, reservation.revision, context);
  }

  /** held: the other aggregate has the key. pending: it may be about to. moved: look again. fenced: its reservation can be overwritten. */
  private async contend(
    { key, holder, context }: Claim,
    other: string,
    reservation: Reservation,
  ): Promise<'held' | 'pending' | 'moved' | 'fenced'> {
    const { holds, revision } = await this.holding(other, key);
    if (holds) return 'held';
    if (Date.parse(this.clock.now()) - reservation.reservedAt < this.timing.leaseMs) return 'pending';
    const fence: TechnicalEvent = { stream: other, type: RESERVATION_FENCED, data: { ...key, claimedBy: holder } };
    return (await this.append(fence, revision < 0 ? 'noStream' : revision, context)) ? 'fenced' : 'moved';
  }

  private async read(stream: string): Promise<Reservation> {
    try {
      for await (const event of this.store.readStream(stream, { direction: 'backwards', maxCount: 1 })) {
        const holder = event.type === 'KeyReserved' ? (event.data['holder'] as string) : undefined;
        return { holder, reservedAt: Date.parse(event.metadata['recordedAt'] as string), revision: event.revision };
      }
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return { holder: undefined, reservedAt: 0, revision: 'noStream' };
  }

  /** @returns false when the stream has moved on. */
  private async append({ stream, type, data }: TechnicalEvent, expected: ExpectedRevision, context: CommandContext): Promise<boolean> {
    const recordedAt = this.clock.now();
    // The technical stream must not answer for the command: its own key keeps it out of the index of commands.
    const { commandId, ...rest } = envelope({ context, recordedAt, occurredAt: recordedAt });
    const metadata = { schemaVersion: 1, ...rest, reservedFor: commandId } as unknown as JsonObject;
    try {
      await this.store.append(stream, [{ id: uuidV7(), type, data, metadata }], expected);
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return false;
      throw error;
    }
  }
}

/** One aggregate's attempt to get a key. */
interface Claim {
  readonly key: UniqueKey;
  readonly holder: string;
  readonly context: CommandContext;
}

interface TechnicalEvent {
  readonly stream: string;
  readonly type: string;
  readonly data: JsonObject;
}

const reserved = ({ key, holder }: Claim): TechnicalEvent => ({ stream: reservationStream(key), type: 'KeyReserved', data: { holder } });
