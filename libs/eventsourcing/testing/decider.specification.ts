import type { Instant, RejectionCode } from '@opsledger/kernel';
import type { Decider, Given, Message } from '@opsledger/eventsourcing';

/** A decision at a fixed moment by an administrator; specs override what matters to them. */
const AT_NOON: Given<never> = {
  facts: undefined as never,
  actor: { id: '00000000-0000-4000-8000-000000000001', kind: 'user', roles: ['admin'] },
  now: '2026-03-01T12:00:00.000Z' as Instant,
  occurredAt: '2026-03-01T12:00:00.000Z' as Instant,
};

/** What a spec may set of a decision's surroundings; the rest is `AT_NOON`. `occurredAt` follows `now` unless given. */
export type GivenOverrides<Facts> = Partial<Given<Facts>>;

/**
 * Given events, when a command, then events, a rejection or nothing. Asserts whole events, never state.
 * @example DeciderSpecification.for(assetDecider).given(procured).when({ type: 'ReceiveAsset', data }, { facts }).then(received)
 */
export class DeciderSpecification<State, Command extends Message, Event extends Message, Facts> {
  private constructor(
    private readonly decider: Decider<State, Command, Event, Facts>,
    private readonly past: readonly Event[],
  ) {}

  static for<State, Command extends Message, Event extends Message, Facts = undefined>(
    decider: Decider<State, Command, Event, Facts>,
  ): DeciderSpecification<State, Command, Event, Facts> {
    return new DeciderSpecification(decider, []);
  }

  given(...events: readonly Event[]): DeciderSpecification<State, Command, Event, Facts> {
    return new DeciderSpecification(this.decider, [...this.past, ...events]);
  }

  when(command: Command, given: GivenOverrides<Facts> = {}): DecisionSpecification<Event> {
    const state = this.past.reduce((folded, event) => this.decider.evolve(folded, event), this.decider.initialState);
    const now = given.now ?? AT_NOON.now;
    const surroundings = { ...AT_NOON, occurredAt: now, ...given, now } as unknown as Given<Facts>;
    return new DecisionSpecification(this.decider.decide(command, state, surroundings));
  }
}

/** The answer of one decision, to be compared whole. */
export class DecisionSpecification<Event extends Message> {
  constructor(private readonly answer: ReturnType<Decider<unknown, Message, Event, never>['decide']>) {}

  /** Exactly these events, in this order. */
  then(...events: readonly Event[]): void {
    expect(this.answer).toStrictEqual(events);
  }

  /** A success without events: the command repeats what is already so. */
  thenNothing(): void {
    expect(this.answer).toEqual([]);
  }

  /** A refusal with this code and, when given, this path. The message must be a sentence. */
  thenRejected(code: RejectionCode, path?: readonly string[]): void {
    const message: unknown = expect.stringMatching(/^[A-Z"].+[.?!]$/s);
    expect(this.answer).toEqual(expect.objectContaining({ code, message, ...(path && { path }) }));
  }
}
