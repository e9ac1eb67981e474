import type { Actor } from '@opsledger/kernel';

/** Answers from the one policy of the API. The composition provides it. */
export abstract class Permissions {
  /** May the actor run this query field, e.g. `asset`? False for fields the policy does not know. */
  abstract mayQuery(actor: Actor, field: string): boolean;
  /** May the actor see a field of an object, e.g. `Asset.cost`, of this one? */
  abstract maySee(actor: Actor, field: string, source: object): boolean;
}
