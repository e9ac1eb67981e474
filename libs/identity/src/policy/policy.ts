import type { Actor, Role } from '@opsledger/kernel';

/** Who may: any of these roles, or everyone who is signed in. */
export type Allowed = readonly Role[] | 'everyone';

/** What a context declares. A root field that no policy names is a start-up failure. */
export interface Policy {
  /** By mutation name; `assignAsset` is the command `AssignAsset`. */
  readonly mutations: Readonly<Record<string, Allowed>>;
  /** By query name. */
  readonly queries: Readonly<Record<string, Allowed>>;
  /** By subscription name. Asked at the start and again for everything that is sent. */
  readonly subscriptions?: Readonly<Record<string, Allowed>>;
  /** Fields that need more than the query, by `Type.field`, e.g. `Asset.price`. People may always read their own record. */
  readonly fields?: Readonly<Record<string, Allowed>>;
}

/** What is asked for: a root field or a field of an object. */
export type Permission = { readonly kind: 'mutations' | 'queries' | 'subscriptions' | 'fields'; readonly name: string };

/** Joins the policies of all contexts. @throws {TypeError} when two of them name the same thing. */
export function mergePolicies(policies: readonly Policy[]): Required<Policy> {
  const join = (kind: Permission['kind']): Readonly<Record<string, Allowed>> => {
    const entries = policies.flatMap((policy) => Object.entries(policy[kind] ?? {}));
    const names = entries.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new TypeError(`Two policies name "${twice}" under ${kind}`);
    return Object.fromEntries(entries);
  };
  return { mutations: join('mutations'), queries: join('queries'), subscriptions: join('subscriptions'), fields: join('fields') };
}

/**
 * The one decision of the API: may the actor? What the policy does not name is denied, fields excepted. So is every mutation to an
 * auditor, whatever other roles that one has, and everything to an actor that is admin and auditor. Pure.
 */
export function isAllowed(policy: Policy, actor: Actor, { kind, name }: Permission): boolean {
  if (holdsBothHats(actor.roles)) return false;
  if (kind === 'mutations' && actor.roles.includes('auditor')) return false;
  const entries = policy[kind] ?? {};
  const allowed = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (allowed === undefined) return kind === 'fields';
  return allowed === 'everyone' || actor.roles.some((role) => allowed.includes(role));
}

/** Segregation of duties: nobody administers what they audit. */
export function holdsBothHats(roles: readonly Role[]): boolean {
  return roles.includes('admin') && roles.includes('auditor');
}
