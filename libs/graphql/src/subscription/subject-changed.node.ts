import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import type { Actor, Instant, JsonObject } from '@opsledger/kernel';
import { DateTime, JsonOutput, PositionScalar } from '../scalars/scalars.js';
import type { SubjectChange } from './subject-changes.js';

/** What happened, for those who may read the timeline of the subject. */
@ObjectType('SubjectEvent', { description: 'Something that happened to a subject, as the log has it.' })
export class SubjectEventNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly type!: string;

  @Field({ description: 'What events of this type say, and what they do not mean.' })
  readonly summary!: string;

  @Field(() => DateTime)
  readonly occurredAt!: Instant;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;

  @Field({ description: 'Id of a person, or name of a service, import or scheduler.' })
  readonly actorId!: string;

  @Field(() => String)
  readonly actorKind!: Actor['kind'];

  @Field(() => String, { nullable: true })
  readonly onBehalfOf!: string | null;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field({ description: 'How its command came in: graphql, import, scheduler, process or seed.' })
  readonly origin!: string;

  @Field(() => ID)
  readonly commandId!: string;

  @Field({ description: 'What caused it: the event before it in a chain of reactions, or its command.' })
  readonly causationId!: string;

  @Field({ description: 'Shared by everything that one request caused.' })
  readonly correlationId!: string;

  @Field(() => JsonOutput, {
    nullable: true,
    description: 'Without fields that the caller may not read; null for subjects without a timeline of their own.',
  })
  readonly data!: JsonObject | null;
}

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

/** What happened, without what the reader may not see. */
export function eventNode({ subject, event }: SubjectChange, reader: Actor): SubjectEventNode {
  const { id, type, metadata } = event;
  return {
    id,
    type,
    summary: subject.events.definitions[type]?.summary ?? type,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    actorId: metadata.actor.id,
    actorKind: metadata.actor.kind,
    onBehalfOf: metadata.onBehalfOf ?? null,
    reason: metadata.reason ?? null,
    origin: metadata.origin,
    commandId: metadata.commandId,
    causationId: metadata.$causationId,
    correlationId: metadata.$correlationId,
    data: subject.dataFor?.(event, reader) ?? null,
  };
}
