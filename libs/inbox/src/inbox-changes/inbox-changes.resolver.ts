import { Args, Field, ID, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { currentActor, PositionScalar, Resumption } from '@opsledger/graphql';
import type { InboxItem } from '../inbox-reader.js';
import { InboxItemNode } from '../work-inbox.node.js';
import { InboxChanges, type InboxChange } from './inbox-changes.js';

@ObjectType('InboxChange', { description: 'What came into the inbox of the caller, and what went.' })
class InboxChangeNode {
  @Field({ description: 'True of the first message of a subscription: `came` is everything that waits, forget what was known before.' })
  readonly snapshot!: boolean;

  @Field(() => [InboxItemNode], { description: 'Items that are new or have changed; at most the 1,000 most urgent ones are followed.' })
  readonly came!: readonly InboxItem[];

  @Field(() => [ID], { description: 'Items that wait no more.' })
  readonly went!: readonly string[];

  @Field(() => PositionScalar, { description: 'Everything up to here is in it.' })
  readonly position!: Position;
}

/** `inboxChanges`. */
@Resolver()
export class InboxChangesResolver {
  constructor(
    private readonly changes: InboxChanges,
    private readonly resumption: Resumption,
  ) {}

  @Subscription(() => InboxChangeNode, {
    description: 'First everything that waits for the caller, then what comes and goes, at most once a second.',
    resolve: (change: InboxChange) => change,
  })
  async inboxChanges(
    @Args('after', { type: () => PositionScalar, nullable: true, description: 'Begin with what waits once this position is shown.' })
    after?: Position | null,
  ): Promise<AsyncGenerator<InboxChange, void>> {
    await this.resumption.from(after);
    return this.changes.follow(currentActor());
  }
}
