import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7, type JsonObject } from '@opsledger/kernel';
import { StreamNotFound, WrongExpectedRevision } from '../event-store/errors.js';
import type { EventStore, ExpectedRevision } from '../event-store/event-store.js';
import { comparePositions, START, type Position } from '../event-store/position.js';
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

/** What the last event of a key's stream says; `at` is the revision at which the next one must be appended. */
interface Reservation {
  readonly holder: string | undefined;
  readonly reservedAt: number;
  readonly at: ExpectedRevision;
  readonly position: Position;
}

/** A key that a command has reserved for its aggregate. */
export interface Reserved {
  readonly key: UniqueKey;
  /** Of the reservation in its stream. */
  readonly revision: number;
  /** No other command may be about to use it for the same aggregate: if this one does not, it can give it back. */
  readonly alone: boolean;
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
   * @param before what the same command has reserved in an earlier attempt. @returns undefined when another stream holds the key.
   */
  async claim(key: UniqueKey, holder: string, context: CommandContext, before?: Reserved): Promise<Reserved | undefined> {
    const claim: Claim = { key, holder, context };
    for (let polls = this.timing.polls; ;) {
      const reservation = await this.read(reservationStream(key));
      const verdict = await this.verdict(claim, reservation);
      if (verdict === 'held' || (verdict === 'pending' && polls-- <= 0)) return undefined;
      if (verdict === 'pending') await sleep(this.timing.pollMs);
      if (verdict !== 'free') continue;
      const revision = await this.append(reserved(claim), reservation.at, context);
      const alone = reservation.holder !== holder || isStill(before, reservation);
      if (revision !== undefined) return { key, revision, alone };
    }
  }

  /**
   * Gives back what a command has reserved and not used, unless another command has reserved it for the same aggregate since or before: that
   * one may use it. Left like that it is unused, and the next claimant fences it off; so a failure is harmless too.
   */
  async giveBack({ key, revision }: Reserved, holder: string, context: CommandContext): Promise<void> {
    await this.release({ key, holder, context }, (reservation) => reservation.at === revision);
  }

  /**
   * Gives a key back that the holder had until its append at `position`. Who reserved it later may be about to take it back for the same
   * holder. Who did so before has not seen that append and fails by it. A failure is harmless: the next claimant finds the key unused.
   */
  async giveUp(key: UniqueKey, holder: string, context: CommandContext, position: Position): Promise<void> {
    await this.release({ key, holder, context }, (reservation) => comparePositions(reservation.position, position) < 0);
  }

  private async release({ key, holder, context }: Claim, isOurs: (reservation: Reservation) => boolean): Promise<void> {
    const stream = reservationStream(key);
    const reservation = await this.read(stream);
    if (reservation.holder !== holder || !isOurs(reservation)) return;
    await this.append({ stream, type: 'KeyReleased', data: { holder } }, reservation.at, context);
  }

  /** held: another aggregate has the key. pending: it may be about to. moved: look again. free: what is reserved can be overwritten. */
  private async verdict(claim: Claim, { holder: other, reservedAt }: Reservation): Promise<'held' | 'pending' | 'moved' | 'free'> {
    const { key, holder, context } = claim;
    if (other === undefined || other === holder) return 'free';
    const { holds, revision } = await this.holding(other, key);
    if (holds) return 'held';
    if (Date.parse(this.clock.now()) - reservedAt < this.timing.leaseMs) return 'pending';
    const fence: TechnicalEvent = { stream: other, type: RESERVATION_FENCED, data: { ...key, claimedBy: holder } };
    const fenced = await this.append(fence, revision < 0 ? 'noStream' : revision, context);
    return fenced === undefined ? 'moved' : 'free';
  }

  private async read(stream: string): Promise<Reservation> {
    try {
      for await (const event of this.store.readStream(stream, { direction: 'backwards', maxCount: 1 })) {
        const holder = event.type === 'KeyReserved' ? (event.data['holder'] as string) : undefined;
        return { holder, reservedAt: Date.parse(event.metadata['recordedAt'] as string), at: event.revision, position: event.position };
      }
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return { holder: undefined, reservedAt: 0, at: 'noStream', position: START };
  }

  /** @returns the revision of the event; undefined when the stream has moved on. */
  private async append(event: TechnicalEvent, expected: ExpectedRevision, context: CommandContext): Promise<number | undefined> {
    const { stream, type, data } = event;
    const recordedAt = this.clock.now();
    // The technical stream must not answer for the command: its own key keeps it out of the index of commands.
    const { commandId, ...rest } = envelope({ context, recordedAt, occurredAt: recordedAt });
    const metadata = { schemaVersion: 1, ...rest, reservedFor: commandId } as unknown as JsonObject;
    try {
      return (await this.store.append(stream, [{ id: uuidV7(), type, data, metadata }], expected)).revision;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return undefined;
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

/** The reservation is what the same command wrote before, when nobody else could be about to use the key. */
const isStill = (before: Reserved | undefined, { at }: Reservation): boolean => before?.alone === true && before.revision === at;

const reserved = ({ key, holder }: Claim): TechnicalEvent => ({ stream: reservationStream(key), type: 'KeyReserved', data: { holder } });
