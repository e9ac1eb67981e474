import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { PositionScalar } from '../scalars/scalars.js';
import { UserErrorNode } from './user-error.js';

/** What every mutation answers. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [UserErrorNode], { description: 'Empty when the command had its effect.' })
  readonly userErrors!: readonly UserErrorNode[];

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Log position of the effect: send it as atLeast to see it in queries. Null when refused.',
  })
  readonly position!: Position | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Version of the thing after the command: send it as expectedVersion. Null when refused.',
  })
  readonly version!: number | null;

  @Field({
    description: 'True when the read models had not reached the position in time: the effect is safe, the objects shown may miss it.',
  })
  readonly stale!: boolean;
}

/** Answer of a bulk mutation's one item. */
@ObjectType({ isAbstract: true })
export abstract class BulkResult {
  @Field(() => Int, { description: 'Place of the item in the input, from 0.' })
  readonly index!: number;

  @Field(() => [UserErrorNode])
  readonly userErrors!: readonly UserErrorNode[];

  @Field(() => Int, { nullable: true })
  readonly version!: number | null;
}

/** What every bulk mutation answers, beside its results. */
@ObjectType({ isAbstract: true })
export abstract class BulkPayload {
  @Field(() => [UserErrorNode], { description: 'Faults of the request as a whole; those of an item are in its result.' })
  readonly userErrors!: readonly UserErrorNode[];

  @Field(() => PositionScalar, { nullable: true, description: 'Log position of the last effect. Null when nothing was written.' })
  readonly position!: Position | null;

  @Field({ description: 'True when the read models had not reached the position in time.' })
  readonly stale!: boolean;
}

/** The objects of a payload: field name to the class of the object type. Every one is nullable. */
export type PayloadObjects = Readonly<Record<string, () => Type<object>>>;

/** A payload as a resolver gives it: objects are functions, called only when the client asks for them. */
export type PayloadValue = Payload & Readonly<Record<string, unknown>>;
/** A bulk payload as a resolver gives it. */
export type BulkPayloadValue = BulkPayload & { readonly results: readonly (BulkResult & Readonly<Record<string, unknown>>)[] };

/** Declares what every mutation of an aggregate answers, e.g. `payloadType('AssetPayload', { asset: () => AssetNode })`. */
export function payloadType(name: string, objects: PayloadObjects): Type<Payload> {
  class MutationPayload extends Payload {}
  addObjects(MutationPayload, objects);
  ObjectType(name)(MutationPayload);
  return MutationPayload;
}

/** Declares the payload of a bulk mutation and of its items, e.g. `bulkPayloadType('AssignAssetsPayload', 'AssignAssetsResult', { asset: () => AssetNode })`. */
export function bulkPayloadType(name: string, resultName: string, objects: PayloadObjects): Type<BulkPayload> {
  class ItemResult extends BulkResult {}
  addObjects(ItemResult, objects);
  ObjectType(resultName)(ItemResult);
  class MutationPayload extends BulkPayload {}
  Field(() => [ItemResult], { description: 'One result per item, in the order of the input.' })(MutationPayload.prototype, 'results');
  ObjectType(name)(MutationPayload);
  return MutationPayload;
}

function addObjects(target: Type<object>, objects: PayloadObjects): void {
  for (const [field, type] of Object.entries(objects)) Field(type, { nullable: true })(target.prototype as object, field);
}
