import type { Actor, Role } from '@opsledger/kernel';

/** Who may: any of these roles, or everyone who is signed in. */
export type Allowed = readonly Role[] | 'everyone';

/** What a context declares. A root field that no policy names is a start-up failure. */
export interface Policy {
  /** By mutation name; `assignAsset` is the command `AssignAsset`. */
  readonly mutations: Readonly<Record<string, Allowed>>;
  /**
   * By mutation name, those that change nothing in the ledger: they replay it beside what is served. Open to auditors too, who may send no other
   * mutation.
   */
  readonly replays?: Readonly<Record<string, Allowed>>;
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
  const join = (kind: keyof Policy): Readonly<Record<string, Allowed>> => {
    const entries = policies.flatMap((policy) => Object.entries(policy[kind] ?? {}));
    const names = entries.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new TypeError(`Two policies name "${twice}" under ${kind}`);
    return Object.fromEntries(entries);
  };
  const [mutations, replays] = [join('mutations'), join('replays')];
  const both = Object.keys(replays).find((name) => Object.hasOwn(mutations, name));
  if (both) throw new TypeError(`"${both}" is named under mutations and under replays`);
  return { mutations, replays, queries: join('queries'), subscriptions: join('subscriptions'), fields: join('fields') };
}

/** What a policy says of each thing of a kind. */
const entriesOf = (policy: Policy, kind: keyof Policy): Readonly<Record<string, Allowed>> => policy[kind] ?? {};

/**
 * The one decision of the API: may the actor? What the policy does not name is denied, fields excepted. So is every mutation but replays to an
 * auditor, whatever other roles that one has, and everything to an actor that is admin and auditor. Pure.
 */
export function isAllowed(policy: Policy, actor: Actor, { kind, name }: Permission): boolean {
  if (holdsBothHats(actor.roles)) return false;
  const isReplay = kind === 'mutations' && Object.hasOwn(entriesOf(policy, 'replays'), name);
  if (kind === 'mutations' && !isReplay && actor.roles.includes('auditor')) return false;
  const entries = entriesOf(policy, isReplay ? 'replays' : kind);
  const allowed = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (allowed === undefined) return kind === 'fields';
  return allowed === 'everyone' || actor.roles.some((role) => allowed.includes(role));
}

/** Segregation of duties: nobody administers what they audit. */
export function holdsBothHats(roles: readonly Role[]): boolean {
  return roles.includes('admin') && roles.includes('auditor');
}
