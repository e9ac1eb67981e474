import {
  GraphQLError,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Actor } from '@opsledger/kernel';
import { isAllowed, type Permission, type Policy } from './policy.js';

/** What enforcement needs to know of the request, and where it reports refusals. */
export interface Enforcement {
  readonly policy: Required<Policy>;
  readonly actor: () => Actor | undefined;
  /** Called for every refusal. */
  readonly denied: (permission: Permission, actor: Actor) => void;
}

/**
 * Puts the policy on a built schema: every root field and every field the policy lists is wrapped, so no resolver can be reached around it.
 * Changes the schema in place; run it last.
 * @throws {PolicyIncomplete} for a root field without an entry, and for an entry without a field.
 */
export function enforcePolicy(schema: GraphQLSchema, enforcement: Enforcement): GraphQLSchema {
  const faults = [
    ...guardRoot(schema.getQueryType(), 'queries', enforcement),
    ...guardRoot(schema.getMutationType(), 'mutations', enforcement),
    ...guardRoot(schema.getSubscriptionType(), 'subscriptions', enforcement),
    ...Object.keys(enforcement.policy.fields).flatMap((name) => guardField(schema, name, enforcement)),
  ];
  if (faults.length > 0) throw new PolicyIncomplete(faults);
  return schema;
}

/** The policy and the schema do not fit together. */
export class PolicyIncomplete extends Error {
  override readonly name = 'PolicyIncomplete';
  constructor(readonly faults: readonly string[]) {
    super(`The policy does not fit the schema:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
}

function guardRoot(
  type: GraphQLObjectType | null | undefined,
  kind: Exclude<Permission['kind'], 'fields'>,
  enforcement: Enforcement,
): readonly string[] {
  const fields = type?.getFields() ?? {};
  const { policy } = enforcement;
  // Replays are mutations.
  const entries = kind === 'mutations' ? { ...policy.mutations, ...policy.replays } : policy[kind];
  for (const field of Object.values(fields)) guard(field, { kind, name: field.name }, enforcement);
  return [
    ...Object.keys(fields)
      .filter((name) => !Object.hasOwn(entries, name))
      .map((name) => `"${name}" has no entry under ${kind}`),
    ...Object.keys(entries)
      .filter((name) => !Object.hasOwn(fields, name))
      .map((name) => `"${name}" under ${kind} is not in the schema`),
  ];
}

function guardField(schema: GraphQLSchema, name: string, enforcement: Enforcement): readonly string[] {
  const [typeName = '', fieldName = ''] = name.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) return [`"${name}" under fields is not in the schema`];
  if ('ofType' in field.type && String(field.type).endsWith('!')) return [`"${name}" must be nullable to be refused alone`];
  guard(field, { kind: 'fields', name }, enforcement);
  return [];
}

function guard(field: GraphQLField<unknown, unknown>, permission: Permission, enforcement: Enforcement): void {
  field.resolve = guarded(field.resolve ?? ownProperty, permission, enforcement);
  if (field.subscribe) field.subscribe = guarded(field.subscribe, permission, enforcement);
}

function guarded(
  inner: GraphQLFieldResolver<unknown, unknown>,
  permission: Permission,
  { policy, actor, denied }: Enforcement,
): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const caller = actor();
    if (!caller) throw refusal('UNAUTHENTICATED', 'Send a valid bearer token or API key.');
    if (!isOpen(policy, caller, permission, source)) {
      denied(permission, caller);
      throw refusal('FORBIDDEN', `Your roles do not include ${permission.name}.`);
    }
    return inner(source, args as Record<string, unknown>, context, info);
  };
}

const ownProperty: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, { fieldName }) => {
  const value = (source as Readonly<Record<string, unknown>> | undefined)?.[fieldName];
  return typeof value === 'function' ? (value as () => unknown)() : value;
};

/** May the actor do this to, or read this of, an object? People may always read their own record. */
export function isOpen(policy: Policy, actor: Actor, permission: Permission, source: unknown): boolean {
  return isAllowed(policy, actor, permission) || isOwnRecord(permission, source, actor);
}

function isOwnRecord({ kind }: Permission, source: unknown, actor: Actor): boolean {
  return kind === 'fields' && typeof source === 'object' && source !== null && 'id' in source && source.id === actor.id;
}

function refusal(code: 'UNAUTHENTICATED' | 'FORBIDDEN', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
