import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType, UUID } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { CATALOGUE_STATUS } from '../asset/asset.enums.js';
import type { AssetTypeId } from '../values.events.js';
import { assetModelTable, type AssetModelRow } from './asset-model-list.table.js';

/** A model as GraphQL shows it. */
@ObjectType('AssetModel', { implements: () => [NodeType], description: 'A product of a manufacturer, of which assets are procured.' })
export class AssetModelNode extends NodeType {
  @Field(() => CATALOGUE_STATUS)
  readonly status!: AssetModelRow['status'];

  @Field()
  readonly name!: string;

  @Field()
  readonly manufacturer!: string;

  @Field(() => String, { nullable: true })
  readonly modelNumber!: string | null;

  @Field(() => UUID)
  readonly typeId!: AssetTypeId;

  @Field(() => Int, { nullable: true, description: 'Months of useful life, counted from acquisition.' })
  readonly endOfLifeMonths!: number | null;

  @Field(() => Int, { nullable: true, description: 'Months of warranty, counted from acquisition.' })
  readonly warrantyMonths!: number | null;

  @Field(() => Int, { nullable: true, description: 'Fewer assets in stock than this is a shortage.' })
  readonly minimumStock!: number | null;

  @Field({ description: 'Whether people may ask for one themselves.' })
  readonly requestable!: boolean;

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
export function assetModelNode(row: AssetModelRow): AssetModelNode {
  return {
    id: row.model_id,
    status: row.status,
    name: row.name,
    manufacturer: row.manufacturer,
    modelNumber: row.model_number,
    typeId: row.type_id,
    endOfLifeMonths: row.end_of_life_months,
    warrantyMonths: row.warranty_months,
    minimumStock: row.minimum_stock,
    requestable: row.requestable,
    notes: row.notes,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of models. */
export const assetModelConnection = defineList({
  name: 'AssetModel',
  node: () => AssetModelNode,
  table: assetModelTable,
  fields: {
    id: 'model_id',
    status: { column: 'status', enum: CATALOGUE_STATUS },
    name: 'name',
    manufacturer: 'manufacturer',
    modelNumber: 'model_number',
    typeId: 'type_id',
    requestable: 'requestable',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: assetModelNode,
});
