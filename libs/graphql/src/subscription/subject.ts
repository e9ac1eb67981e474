import type { EventCatalogue } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';

/** Things of one type whose changes can be followed. Each has a stream of its own, `<category>-<id>`; whoever may see its node may follow it. */
export interface Subject {
  /** Name of the GraphQL object type, as the registry of nodes has it. */
  readonly typeName: string;
  readonly events: EventCatalogue;
  /** May the actor read what happened to it, as its timeline says? Others are only told that something did. */
  readonly mayRead: (actor: Actor) => boolean;
}

/** Every subject, and where refusals to read about one are reported. The composition provides it. */
export abstract class Subjects {
  abstract readonly all: readonly Subject[];
  abstract refused(actor: Actor, subject: Subject): void;
}
