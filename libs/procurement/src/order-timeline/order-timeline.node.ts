import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position, StoredEvent } from '@opsledger/eventsourcing';
import { DateTime, JsonOutput, PageInfoNode, PositionScalar } from '@opsledger/graphql';
import type { Instant, JsonObject } from '@opsledger/kernel';
import { purchaseOrderEvents, type PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';

/** One event of a purchase, as GraphQL shows it. */
@ObjectType('PurchaseTimelineEvent', { description: 'Something that happened to a purchase, as the log has it.' })
export class PurchaseTimelineEventNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly type!: string;

  @Field({ description: 'What events of this type say, and what they do not mean.' })
  readonly summary!: string;

  @Field(() => Int, { description: 'Version of the purchase after it, from 0.' })
  readonly version!: number;

  @Field(() => PositionScalar)
  readonly position!: Position;

  @Field(() => DateTime)
  readonly occurredAt!: Instant;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;

  @Field({ description: 'Id of a person, or name of a service, import or scheduler.' })
  readonly actorId!: string;

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

  @Field({ description: 'Shared by everything that one request caused, assets and lots included.' })
  readonly correlationId!: string;

  @Field(() => JsonOutput)
  readonly data!: JsonObject;
}

@ObjectType('PurchaseTimelineEdge')
export class PurchaseTimelineEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => PurchaseTimelineEventNode)
  readonly node!: PurchaseTimelineEventNode;
}

@ObjectType('PurchaseTimelineConnection')
export class PurchaseTimelineConnection {
  @Field(() => [PurchaseTimelineEdge])
  readonly edges!: readonly PurchaseTimelineEdge[];

  @Field(() => [PurchaseTimelineEventNode])
  readonly nodes!: readonly PurchaseTimelineEventNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;
}

/** A stored event as its node. */
export function timelineNode({ id, type, revision, position, metadata, data }: StoredEvent<PurchaseOrderEvent>): PurchaseTimelineEventNode {
  return {
    id,
    type,
    summary: purchaseOrderEvents.definitions[type].summary,
    version: revision,
    position,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    actorId: metadata.actor.id,
    onBehalfOf: metadata.onBehalfOf ?? null,
    reason: metadata.reason ?? null,
    origin: metadata.origin,
    commandId: metadata.commandId,
    causationId: metadata.$causationId,
    correlationId: metadata.$correlationId,
    data: data as unknown as JsonObject,
  };
}
