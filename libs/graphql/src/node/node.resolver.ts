import { Args, Field, ID, InterfaceType, Query, Resolver } from '@nestjs/graphql';
import { AS_OF } from '../history/as-of.args.js';
import { SubjectHistory } from '../history/subject-history.js';
import type { AsOfInput } from '../consistency/as-of.js';
import { apiError } from '../errors/api-error.js';
import { currentActor } from '../request/request-context.js';
import { NodeRegistry } from './node-registry.js';

/** Anything with an id of its own. */
@InterfaceType('Node', {
  description: 'Anything with an id of its own.',
  resolveType: (node: { readonly __typename?: string }) => node.__typename,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id!: string;
}

/** `node` and `nodes`. */
@Resolver()
export class NodeResolver {
  constructor(
    private readonly registry: NodeRegistry,
    private readonly history: SubjectHistory,
  ) {}

  @Query(() => NodeType, {
    nullable: true,
    description: 'The thing with this id, of whatever type; null when there is none that the caller may see.',
  })
  async node(@Args('id', { type: () => ID }) id: string, @Args('asOf', AS_OF) asOf?: AsOfInput | null): Promise<object | null> {
    const [node = null] = await this.registry.load([id], currentActor());
    const { __typename: typeName } = (node ?? {}) as { readonly __typename?: string };
    if (!asOf || typeName === undefined) return node;
    if (!this.history.knows(typeName)) throw apiError('BAD_USER_INPUT', `There is no past of "${typeName}". Ask without asOf.`);
    return this.history.asOf(typeName, id.toLowerCase(), asOf);
  }

  @Query(() => [NodeType], { nullable: 'items', description: 'The things with these ids, in their order; at most 100.' })
  nodes(@Args('ids', { type: () => [ID] }) ids: string[]): Promise<readonly (object | null)[]> {
    return this.registry.load(ids, currentActor());
  }
}
