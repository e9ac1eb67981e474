import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { PRODUCT_STATUS } from '../licenses.enums.js';
import { softwareProductTable, type SoftwareProductRow } from './software-product-list.table.js';

/** A product as GraphQL shows it. */
@ObjectType('SoftwareProduct', {
  implements: () => [NodeType],
  description: 'A program or service of a manufacturer, to which there may be entitlements.',
})
export class SoftwareProductNode extends NodeType {
  @Field(() => PRODUCT_STATUS)
  readonly status!: SoftwareProductRow['status'];

  @Field()
  readonly name!: string;

  @Field()
  readonly manufacturer!: string;

  @Field(() => String, { nullable: true })
  readonly category!: string | null;

  @Field(() => String, { nullable: true, description: 'Id of its software identification tag (ISO/IEC 19770-2).' })
  readonly swidTagId!: string | null;

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
export function softwareProductNode(row: SoftwareProductRow): SoftwareProductNode {
  return {
    id: row.product_id,
    status: row.status,
    name: row.name,
    manufacturer: row.manufacturer,
    category: row.category,
    swidTagId: row.swid_tag_id,
    notes: row.notes,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of products. */
export const softwareProductConnection = defineList({
  name: 'SoftwareProduct',
  node: () => SoftwareProductNode,
  table: softwareProductTable,
  fields: {
    id: 'product_id',
    status: { column: 'status', enum: PRODUCT_STATUS },
    name: 'name',
    manufacturer: 'manufacturer',
    category: 'category',
    swidTagId: 'swid_tag_id',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: softwareProductNode,
});
