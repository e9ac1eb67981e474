import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { FieldChangeNode } from './field-change.node.js';

/** How a thing differs between two moments. */
@ObjectType('SubjectDiff', { description: 'How a thing differs between two moments of the past.' })
export class SubjectDiffNode {
  @Field()
  readonly subjectType!: string;

  @Field(() => ID)
  readonly subjectId!: string;

  @Field(() => [FieldChangeNode], { description: 'In the order of their paths; none when it is as it was.' })
  readonly changes!: readonly FieldChangeNode[];

  @Field(() => Int, { description: 'How many events count for one of the moments only.' })
  readonly eventCount!: number;

  /** Not shown. */
  readonly between!: readonly RecordedEvent[];
}
