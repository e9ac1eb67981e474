import { Injectable } from '@nestjs/common';
import { isUuid, type Actor } from '@opsledger/kernel';
import { apiError } from '../errors/api-error.js';
import { Permissions } from './permissions.js';

/** Finds the nodes of one type. */
export interface NodeLookup {
  /** Name of the GraphQL object type; it implements `Node`. */
  readonly typeName: string;
  /** The query whose permission also opens these nodes, e.g. `asset`. */
  readonly query: string;
  /** Nodes in the order of the ids, null where there is none or the row is outside the actor's scope. One statement. */
  load(ids: readonly string[], actor: Actor): Promise<readonly (object | null)[]>;
}

/** Most ids of one `nodes` query. */
const MAX_NODES = 100;

/** All types that `node(id:)` can answer. Contexts register theirs when their resolvers are made. */
@Injectable()
export class NodeRegistry {
  private readonly lookups: NodeLookup[] = [];

  constructor(private readonly permissions: Permissions) {}

  register(lookup: NodeLookup): void {
    this.lookups.push(lookup);
  }

  /** Are there nodes of this type? */
  knows(typeName: string): boolean {
    return this.lookups.some((lookup) => lookup.typeName === typeName);
  }

  /**
   * The nodes of the ids, each with its `__typename`. Unknown, forbidden and malformed ids all answer null; unknown and forbidden ones
   * by the same statements.
   * @param typeName of the nodes, where it is known: only their owner is asked then.
   * @throws {GraphQLError} LIMIT_EXCEEDED for more than 100 ids.
   */
  async load(ids: readonly string[], actor: Actor, typeName?: string): Promise<readonly (object | null)[]> {
    if (ids.length > MAX_NODES)
      throw apiError('LIMIT_EXCEEDED', `At most ${MAX_NODES} ids go into one query.`, { limit: MAX_NODES, actual: ids.length });
    const canonical = ids.map((id) => id.toLowerCase());
    const known = [...new Set(canonical.filter(isUuid))];
    if (known.length === 0) return ids.map(() => null);
    const lookups = this.lookups.filter((lookup) => typeName === undefined || lookup.typeName === typeName);
    const found = await Promise.all(lookups.map((lookup) => this.visible(lookup, known, actor)));
    const byId = new Map(found.flatMap((nodes) => nodes.flatMap((node, index) => (node ? [[known[index]!, node] as const] : []))));
    return canonical.map((id) => byId.get(id) ?? null);
  }

  /** Runs the statement even when its answer may not be shown: the time taken says nothing about what exists. */
  private async visible(lookup: NodeLookup, ids: readonly string[], actor: Actor): Promise<readonly (object | null)[]> {
    const nodes = await lookup.load(ids, actor);
    if (!this.permissions.mayQuery(actor, lookup.query)) return ids.map(() => null);
    return nodes.map((node) => node && { ...node, __typename: lookup.typeName });
  }
}
