import type { Actor, LocalDate, Role } from '@opsledger/kernel';
import type { RawBuilder } from 'kysely';
import type { InboxKind } from './inbox-kind.js';

/** Who asks what waits, and when. */
export interface InboxQuestion {
  readonly actor: Actor;
  /** Today, in UTC: of what becomes due, only what is near is shown. */
  readonly today: LocalDate;
  /** The first role of the actor that may send a mutation of the source; undefined when everyone may. */
  readonly role: Role | undefined;
}

/** Rows that wait, as parts of one select. Every value from outside is a parameter. */
export interface InboxRows {
  /** The tables. */
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
  /** Id of what the item is about. */
  readonly subjectId: RawBuilder<unknown>;
  /** Tells items apart; default: the id of the subject. */
  readonly key?: RawBuilder<unknown>;
  /** What the title names. No personal data. */
  readonly name: RawBuilder<unknown>;
  /** The moment since which it waits. */
  readonly since: RawBuilder<unknown>;
  /** The day on which it is too late; left out, there is none. */
  readonly dueOn?: RawBuilder<unknown>;
  /** The role whose holders it waits for, null where the actor is asked by name. */
  readonly role: RawBuilder<unknown>;
}

/** Where items of one kind come from. Whatever it tells somebody of, the decider takes from that one; what is settled is told of no more. */
export interface InboxSource {
  readonly kind: InboxKind;
  /** GraphQL type of what its items are about. */
  readonly subjectType: string;
  /** The mutations that settle an item. Whoever may send none of them has no such items. */
  readonly settledBy: readonly [string, ...string[]];
  /** Names of the read models that it looks at. */
  readonly reads: readonly string[];
  /** What is to be done, as a sentence. @param name as its rows have it. */
  readonly title: (name: string) => string;
  /** What waits for the actor; undefined when nothing of it can. */
  readonly rows: (question: InboxQuestion) => InboxRows | undefined;
}
