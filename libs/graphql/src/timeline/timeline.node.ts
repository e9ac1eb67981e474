import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { streamCategory, type EventMetadata, type Origin, type Position, type StoredEvent } from '@opsledger/eventsourcing';
import type { Actor, Instant, JsonObject, Role } from '@opsledger/kernel';
import { ROLE } from '../enums/role.enum.js';
import type { DifferenceOf } from '../history/event-differences.js';
import { FieldChangeNode } from '../history/field-change.node.js';
import { PageInfoNode } from '../list/list-types.js';
import { DateTime, JsonOutput, PositionScalar } from '../scalars/scalars.js';

/** GraphQL names of the ways by which commands come in. */
export const ORIGINS = {
  GRAPHQL: 'graphql',
  CLI: 'cli',
  IMPORT: 'import',
  SCHEDULER: 'scheduler',
  PROCESS: 'process',
  SEED: 'seed',
} as const satisfies Record<string, Origin>;
registerEnumType(ORIGINS, { name: 'EventOrigin', description: 'Where the command behind an event came in.' });

/** The event that a process reacted to. */
@ObjectType('TimelineCause', { description: 'The event that a process reacted to.' })
export class TimelineCauseNode {
  @Field(() => ID)
  readonly eventId!: string;

  @Field(() => String, { nullable: true, description: 'Null when it was recorded before processes noted it.' })
  readonly type!: string | null;

  @Field(() => String, { nullable: true, description: 'What it happened to, e.g. person.' })
  readonly subjectType!: string | null;

  @Field(() => ID, { nullable: true })
  readonly subjectId!: string | null;
}

/** One event of a timeline, as GraphQL shows it. */
@ObjectType('TimelineEvent', { description: 'Something that happened, as the log has it.' })
export class TimelineEventNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly type!: string;

  @Field({ description: 'What events of this type say, and what they do not mean.' })
  readonly summary!: string;

  @Field(() => String, {
    description:
      'Who did what to what, in English, with the names that the reader may see today: Ana Novak handed asset A-100 to Jonas Weber.',
  })
  readonly sentence!: () => Promise<string>;

  @Field({ description: 'What it happened to, e.g. asset or purchaseOrder.' })
  readonly subjectType!: string;

  @Field(() => ID)
  readonly subjectId!: string;

  @Field(() => Int, { description: 'Version of its subject after it, from 0.' })
  readonly version!: number;

  @Field(() => PositionScalar)
  readonly position!: Position;

  @Field(() => DateTime)
  readonly occurredAt!: Instant;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;

  @Field({ description: 'True when it was recorded more than a minute after it had happened.' })
  readonly backDated!: boolean;

  @Field({ description: 'Id of a person, or name of a service, process, import or schedule.' })
  readonly actorId!: string;

  @Field(() => String)
  readonly actorKind!: Actor['kind'];

  @Field(() => String, { description: 'As far as the reader may see it: else the first digits of the id.' })
  readonly actorName!: () => Promise<string>;

  @Field(() => [ROLE], { description: 'The roles of the actor at that time.' })
  readonly actorRoles!: readonly Role[];

  @Field(() => String, { nullable: true })
  readonly onBehalfOf!: string | null;

  @Field(() => String, { nullable: true })
  readonly onBehalfOfName!: () => Promise<string | null>;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field(() => ORIGINS)
  readonly origin!: Origin;

  @Field(() => JsonOutput, {
    nullable: true,
    description: 'Particulars of the origin: the address of a request, the file and row of an import, the event behind a process.',
  })
  readonly source!: JsonObject | null;

  @Field(() => ID)
  readonly commandId!: string;

  @Field(() => ID, { description: 'What caused it: the event that a process reacted to, or its command.' })
  readonly causationId!: string;

  @Field(() => TimelineCauseNode, { nullable: true, description: 'Null when its command came from outside and not from a process.' })
  readonly cause!: TimelineCauseNode | null;

  @Field({ description: 'Shared by everything that one request caused, whatever it happened to.' })
  readonly correlationId!: string;

  @Field(() => JsonOutput, {
    nullable: true,
    description: 'Without what the reader may not see; null where nothing says what may be seen, as for things without a timeline.',
  })
  readonly data!: JsonObject | null;

  @Field(() => [FieldChangeNode], {
    nullable: true,
    description:
      'What it changed, field by field, of its subject and of parts of that such as a lot; empty when nothing that the reader may see. Null where nothing says how its subject is shown.',
  })
  readonly changes!: DifferenceOf;
}

@ObjectType('TimelineEdge')
export class TimelineEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => TimelineEventNode)
  readonly node!: TimelineEventNode;
}

@ObjectType('TimelineConnection')
export class TimelineConnection {
  @Field(() => [TimelineEdge])
  readonly edges!: readonly TimelineEdge[];

  @Field(() => [TimelineEventNode])
  readonly nodes!: readonly TimelineEventNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;
}

/** What its context says of an event, the data that the reader may see, what it changed, and names that are looked up when they are asked for. */
type Shown = Pick<TimelineEventNode, 'summary' | 'data' | 'changes' | 'sentence' | 'actorName' | 'onBehalfOfName'>;

/** Milliseconds between what happened and its record up to which it was recorded at once. */
const AT_ONCE_MS = 60_000;

/** A stored event as its node. */
export function timelineNode(event: StoredEvent, shown: Shown): TimelineEventNode {
  const { id, type, stream, revision, position, metadata } = event;
  return {
    ...{ id, type, version: revision, position },
    ...shown,
    ...subjectOf(stream),
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    backDated: Date.parse(metadata.recordedAt) - Date.parse(metadata.occurredAt) > AT_ONCE_MS,
    actorId: metadata.actor.id,
    actorKind: metadata.actor.kind,
    actorRoles: metadata.actor.roles,
    onBehalfOf: metadata.onBehalfOf ?? null,
    reason: metadata.reason ?? null,
    origin: metadata.origin,
    source: metadata.source ?? null,
    commandId: metadata.commandId,
    causationId: metadata.$causationId,
    cause: causeOf(metadata),
    correlationId: metadata.$correlationId,
  };
}

function causeOf({ origin, source, $causationId: eventId }: EventMetadata): TimelineCauseNode | null {
  if (origin !== 'process') return null;
  const { event, stream } = source ?? {};
  if (typeof event !== 'string' || typeof stream !== 'string') return { eventId, type: null, subjectType: null, subjectId: null };
  return { eventId, type: event, ...subjectOf(stream) };
}

function subjectOf(stream: string): { readonly subjectType: string; readonly subjectId: string } {
  const subjectType = streamCategory(stream);
  return { subjectType, subjectId: stream.slice(subjectType.length + 1) };
}
