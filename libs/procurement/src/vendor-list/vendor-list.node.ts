import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { vendorTable, type VendorRow } from './vendor-list.table.js';

export const VENDOR_STATUS = { ACTIVE: 'Active', SUSPENDED: 'Suspended' } as const satisfies Record<string, VendorRow['status']>;
registerEnumType(VENDOR_STATUS, { name: 'VendorStatus', description: 'No order is placed with a suspended vendor.' });

/** A vendor as GraphQL shows it. */
@ObjectType('Vendor', { implements: () => [NodeType], description: 'A company that things are bought from.' })
export class VendorNode extends NodeType {
  @Field(() => VENDOR_STATUS)
  readonly status!: VendorRow['status'];

  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'The company that contracts and invoices, when it goes by another name.' })
  readonly legalName!: string | null;

  @Field(() => String, { nullable: true })
  readonly taxNumber!: string | null;

  @Field(() => String, { nullable: true })
  readonly website!: string | null;

  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => String, { nullable: true, description: 'Why nothing more is ordered from it.' })
  readonly suspensionReason!: string | null;

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function vendorNode(row: VendorRow): VendorNode {
  return {
    id: row.vendor_id,
    status: row.status,
    name: row.name,
    legalName: row.legal_name,
    taxNumber: row.tax_number,
    website: row.website,
    notes: row.notes,
    suspensionReason: row.suspension_reason,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of vendors. */
export const vendorConnection = defineList({
  name: 'Vendor',
  node: () => VendorNode,
  table: vendorTable,
  fields: {
    id: 'vendor_id',
    status: { column: 'status', enum: VENDOR_STATUS },
    name: 'name',
    legalName: 'legal_name',
    taxNumber: 'tax_number',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: vendorNode,
});
