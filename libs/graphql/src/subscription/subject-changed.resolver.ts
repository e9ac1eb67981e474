import { Args, ID, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';
import { apiError } from '../errors/api-error.js';
import { NodeRegistry } from '../node/node-registry.js';
import { currentActor } from '../request/request-context.js';
import { PositionScalar } from '../scalars/scalars.js';
import { TimelineEventNode } from '../timeline/timeline.node.js';
import { Timelines } from '../timeline/timelines.js';
import { Resumption } from './resumption.js';
import { changeNode, SubjectChangeNode } from './subject-changed.node.js';
import { SubjectChanges, type SubjectChange } from './subject-changes.js';
import { Subjects, type Subject } from './subject.js';

/** `subjectChanged`. Who may see the subject is asked at the start and before everything that is sent, with the roles that the caller has then. */
@Resolver(() => SubjectChangeNode)
export class SubjectChangedResolver {
  constructor(
    private readonly changes: SubjectChanges,
    private readonly nodes: NodeRegistry,
    private readonly subjects: Subjects,
    private readonly resumption: Resumption,
    private readonly timelines: Timelines,
  ) {}

  @Subscription(() => SubjectChangeNode, {
    description:
      'Every event of one subject (an asset, a change, a purchase order, …), in order and once each, as soon as queries show it. Without `after`: from now on.',
    async resolve(this: SubjectChangedResolver, change: SubjectChange) {
      await this.visible(change.id, currentActor(), change.subject.typeName);
      return changeNode(change);
    },
  })
  async subjectChanged(
    @Args('id', { type: () => ID }) id: string,
    @Args('after', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Go on behind this position, e.g. of the last change received.',
    })
    after?: Position | null,
  ): Promise<AsyncGenerator<SubjectChange, void>> {
    await this.resumption.from(after);
    const subject = await this.visible(id, currentActor());
    return this.changes.follow(subject, id.toLowerCase(), after ?? undefined);
  }

  @ResolveField(() => TimelineEventNode, {
    nullable: true,
    description: 'What happened; for those who may read the timeline of the subject.',
  })
  event(@Parent() { change }: SubjectChangeNode): TimelineEventNode {
    const reader = currentActor();
    if (!change.subject.mayRead(reader)) {
      this.subjects.refused(reader, change.subject);
      throw apiError('FORBIDDEN', `Your roles do not let you read what happened to this ${change.subject.typeName}.`);
    }
    return this.timelines.show(change.event, change.subject.events, reader);
  }

  /** @throws {GraphQLError} NOT_FOUND for what there is not, what the caller may not see, and what has no changes of its own. */
  private async visible(id: string, actor: Actor, typeName?: string): Promise<Subject> {
    const [node] = await this.nodes.load([id], actor, typeName);
    const found = (node as { readonly __typename?: string } | null | undefined)?.__typename;
    const subject = this.subjects.all.find((known) => known.typeName === found);
    if (!subject) throw apiError('NOT_FOUND', 'There is nothing with this id that you may follow.');
    return subject;
  }
}
