import { apiError, namedFields, type ListArguments } from '@opsledger/graphql';
import { isAllowed } from '@opsledger/identity';
import type { Actor } from '@opsledger/kernel';
import { assetsPolicy } from './assets.policy.js';

/** Fields of an asset that lists or events name otherwise. All others go by one name everywhere. */
const SHOWN_AS: Readonly<Record<string, string>> = { legalHold: 'legalHolds', caseReference: 'legalHolds' };

/** May the actor read what goes by this name in a list or an event? As the policy says of the field of `Asset` that shows it. */
function mayRead(actor: Actor, name: string): boolean {
  return isAllowed(assetsPolicy, actor, { kind: 'fields', name: `Asset.${SHOWN_AS[name] ?? name}` });
}

/** The data of an event without the fields that the actor may not read, however deep they lie. Pure. */
export function readable<Value>(actor: Actor, value: Value): Value;
export function readable(actor: Actor, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => readable(actor, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => mayRead(actor, name));
  return Object.fromEntries(fields.map(([name, item]) => [name, readable(actor, item as unknown)]));
}

/** Whoever may not read a field may not find it out by filters or by the order of a list either. @throws {GraphQLError} FORBIDDEN. */
export function refuseProbing(actor: Actor, args: Pick<ListArguments, 'where' | 'orderBy'>): void {
  const field = namedFields(args).find((name) => !mayRead(actor, name));
  if (field) throw apiError('FORBIDDEN', `Your roles do not let you filter or sort assets by ${field}.`);
}
