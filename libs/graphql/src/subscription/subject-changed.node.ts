import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { DateTime, PositionScalar } from '../scalars/scalars.js';
import type { SubjectChange } from './subject-changes.js';

/** One message of `subjectChanged`. */
@ObjectType('SubjectChange', { description: 'A subject has changed, and queries show it.' })
export class SubjectChangeNode {
  @Field(() => ID, { description: 'The subject.' })
  readonly id!: string;

  @Field({ description: 'Its type, e.g. Asset.' })
  readonly subjectType!: string;

  @Field(() => PositionScalar, { description: 'Give the last one back as `after` to go on behind it.' })
  readonly position!: Position;

  @Field(() => Int, { description: 'Version of the subject after it, from 0.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;

  /** Answered by the resolver, with this change at hand. */
  readonly change!: SubjectChange;
}

/** A change as its node. */
export function changeNode(change: SubjectChange): SubjectChangeNode {
  const { position, revision, metadata } = change.event;
  return { id: change.id, subjectType: change.subject.typeName, position, version: revision, recordedAt: metadata.recordedAt, change };
}
