import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { CATALOGUE_STATUS } from '../asset/asset.enums.js';
import { assetTypeTable, type AssetTypeRow } from './asset-type-list.table.js';

/** A kind of equipment as GraphQL shows it. */
@ObjectType('AssetType', { implements: () => [NodeType], description: 'A kind of equipment, such as laptops.' })
export class AssetTypeNode extends NodeType {
  @Field(() => CATALOGUE_STATUS)
  readonly status!: AssetTypeRow['status'];

  @Field()
  readonly name!: string;

  @Field({ description: 'True when its assets hold data that must be erased before disposal.' })
  readonly mediaBearing!: boolean;

  @Field(() => Int, { nullable: true, description: 'Months between two stock-takes of an asset.' })
  readonly auditIntervalMonths!: number | null;

  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function assetTypeNode(row: AssetTypeRow): AssetTypeNode {
  return {
    id: row.type_id,
    status: row.status,
    name: row.name,
    mediaBearing: row.media_bearing,
    auditIntervalMonths: row.audit_interval_months,
    notes: row.notes,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of types. */
export const assetTypeConnection = defineList({
  name: 'AssetType',
  node: () => AssetTypeNode,
  table: assetTypeTable,
  fields: {
    id: 'type_id',
    status: { column: 'status', enum: CATALOGUE_STATUS },
    name: 'name',
    mediaBearing: 'media_bearing',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: assetTypeNode,
});
