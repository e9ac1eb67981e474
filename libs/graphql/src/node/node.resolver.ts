import { Args, Field, ID, InterfaceType, Query, Resolver } from '@nestjs/graphql';
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
  constructor(private readonly registry: NodeRegistry) {}

  @Query(() => NodeType, {
    nullable: true,
    description: 'The thing with this id, of whatever type; null when there is none that the caller may see.',
  })
  async node(@Args('id', { type: () => ID }) id: string): Promise<object | null> {
    const [node = null] = await this.registry.load([id], currentActor());
    return node;
  }

  @Query(() => [NodeType], { nullable: 'items', description: 'The things with these ids, in their order; at most 100.' })
  nodes(@Args('ids', { type: () => [ID] }) ids: string[]): Promise<readonly (object | null)[]> {
    return this.registry.load(ids, currentActor());
  }
}
