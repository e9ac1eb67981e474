import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Origin, Position, StoredEvent } from '@opsledger/eventsourcing';
import { DateTime, JsonOutput, PageInfoNode, PositionScalar } from '@opsledger/graphql';
import type { Actor, Instant, JsonObject } from '@opsledger/kernel';
import { assetEvents, type AssetEvent } from '../asset/asset.events.js';
import { readable } from '../assets.disclosure.js';

const ORIGINS = {
  GRAPHQL: 'graphql',
  CLI: 'cli',
  IMPORT: 'import',
  SCHEDULER: 'scheduler',
  PROCESS: 'process',
  SEED: 'seed',
} as const satisfies Record<string, Origin>;
registerEnumType(ORIGINS, { name: 'EventOrigin', description: 'Where the command behind an event came in.' });

/** One event of an asset, as GraphQL shows it. */
@ObjectType('AssetTimelineEvent', { description: 'Something that happened to an asset, as the log has it.' })
export class AssetTimelineEventNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly type!: string;

  @Field({ description: 'What events of this type say, and what they do not mean.' })
  readonly summary!: string;

  @Field(() => Int, { description: 'Version of the asset after it, from 0.' })
  readonly version!: number;

  @Field(() => PositionScalar)
  readonly position!: Position;

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

  @Field(() => ORIGINS)
  readonly origin!: Origin;

  @Field(() => ID)
  readonly commandId!: string;

  @Field()
  readonly correlationId!: string;

  @Field(() => JsonOutput)
  readonly data!: JsonObject;
}

@ObjectType('AssetTimelineEdge')
export class AssetTimelineEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => AssetTimelineEventNode)
  readonly node!: AssetTimelineEventNode;
}

@ObjectType('AssetTimelineConnection')
export class AssetTimelineConnection {
  @Field(() => [AssetTimelineEdge])
  readonly edges!: readonly AssetTimelineEdge[];

  @Field(() => [AssetTimelineEventNode])
  readonly nodes!: readonly AssetTimelineEventNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;
}

/** A stored event as its node, without data that the reader may not see on the asset either. */
export function timelineNode(event: StoredEvent<AssetEvent>, reader: Actor): AssetTimelineEventNode {
  const { id, type, revision, position, metadata, data } = event;
  return {
    id,
    type,
    summary: assetEvents.definitions[type].summary,
    version: revision,
    position,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    actorId: metadata.actor.id,
    actorKind: metadata.actor.kind,
    onBehalfOf: metadata.onBehalfOf ?? null,
    reason: metadata.reason ?? null,
    origin: metadata.origin,
    commandId: metadata.commandId,
    correlationId: metadata.$correlationId,
    data: readable(reader, data) as unknown as JsonObject,
  };
}
