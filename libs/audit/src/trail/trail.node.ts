import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { LocalDate as LocalDateScalar, PageInfoNode, PositionScalar, TimelineEdge, TimelineEventNode } from '@opsledger/graphql';
import type { DayCount } from './trail.queries.js';

const COUNTED = { description: 'Number of all that match; counted only when asked for.' };
const SNAPSHOT = { description: 'The place in the log up to which was looked. All pages of a listing have the same.' };
const STALE = { description: 'True when the read model had not reached that place in time: ask again.' };

/** A page of events. */
@ObjectType('AuditTrailConnection')
export class AuditTrailConnection {
  @Field(() => [TimelineEdge])
  readonly edges!: readonly TimelineEdge[];

  @Field(() => [TimelineEventNode])
  readonly nodes!: readonly TimelineEventNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;

  @Field(() => Int, COUNTED)
  readonly totalCount!: () => Promise<number>;

  @Field(() => PositionScalar, SNAPSHOT)
  readonly position!: Position;

  @Field(() => Boolean, STALE)
  readonly stale!: boolean;
}

/** An event among all that one request caused. */
@ObjectType('CausedEvent', { description: 'An event among all that one request caused.' })
export class CausedEventNode {
  @Field(() => Int, { description: '0: done by the request itself; 1: what processes did about that; and so on.' })
  readonly depth!: number;

  @Field(() => ID, { nullable: true, description: 'The event that caused it.' })
  readonly causedBy!: string | null;

  @Field(() => TimelineEventNode)
  readonly event!: TimelineEventNode;
}

@ObjectType('CausedEventEdge')
export class CausedEventEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => CausedEventNode)
  readonly node!: CausedEventNode;
}

/** A page of a tree, in the order in which it is read. */
@ObjectType('CausedEventConnection', { description: 'Each event with what it caused right behind it.' })
export class CausedEventConnection {
  @Field(() => [CausedEventEdge])
  readonly edges!: readonly CausedEventEdge[];

  @Field(() => [CausedEventNode])
  readonly nodes!: readonly CausedEventNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;

  @Field(() => Int)
  readonly totalCount!: () => Promise<number>;

  @Field(() => PositionScalar, SNAPSHOT)
  readonly position!: Position;

  @Field(() => Boolean, STALE)
  readonly stale!: boolean;
}

/** How many events of a type happened on a day. */
@ObjectType('EventCount', { description: 'How many events of a type happened on a day.' })
export class EventCountNode implements DayCount {
  @Field(() => LocalDateScalar, { description: 'In UTC, by the time of occurrence.' })
  readonly day!: string;

  @Field()
  readonly type!: string;

  @Field(() => Int)
  readonly count!: number;
}

/** What somebody did in a period. */
@ObjectType('ActorActivity', { description: 'What somebody did in a period.' })
export class ActorActivityNode {
  @Field(() => [EventCountNode])
  readonly counts!: () => Promise<readonly EventCountNode[]>;

  @Field(() => AuditTrailConnection)
  readonly events!: () => Promise<AuditTrailConnection>;
}

/** An id in the data of an event. */
@ObjectType('EventMention', { description: 'An id in the data of an event.' })
export class EventMentionNode {
  @Field({ description: 'The field it stands in, e.g. assigneeId or lines.modelId.' })
  readonly field!: string;

  @Field(() => ID)
  readonly id!: string;
}
