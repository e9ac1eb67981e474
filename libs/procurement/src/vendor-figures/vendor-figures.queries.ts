import { Injectable } from '@nestjs/common';
import { ReadModels } from '@opsledger/graphql';
import type { LocalDate, VendorId } from '@opsledger/kernel';
import { sql } from 'kysely';

/** What was ordered from a vendor in one currency, and what became of it. */
export interface VendorSpend {
  readonly vendorId: VendorId;
  readonly currency: string;
  readonly orders: number;
  readonly ordered: string;
  readonly open: string;
  readonly invoiced: string;
  readonly paid: string;
}

/** How a vendor delivers and invoices, in numbers. */
export interface VendorNumbers {
  readonly vendorId: VendorId;
  /** Receipts for which a day was agreed, and those that came by it. */
  readonly dated: number;
  readonly onTime: number;
  readonly received: number;
  readonly returned: number;
  readonly invoices: number;
  readonly exceptions: number;
}

/** Which days count; left out: all. */
export interface Period {
  readonly from?: LocalDate | null | undefined;
  readonly to?: LocalDate | null | undefined;
}

const within = (column: string, { from, to }: Period) =>
  sql`${from ? sql`${sql.ref(column)} >= ${from}` : sql`true`} and ${to ? sql`${sql.ref(column)} <= ${to}` : sql`true`}`;

/** Figures over all purchases of a vendor. */
@Injectable()
export class VendorFigures {
  constructor(private readonly readModels: ReadModels) {}

  /** Sums by vendor and currency over orders of a period; cancelled ones came to nothing. One statement. */
  async spend(period: Period, limit: number): Promise<readonly VendorSpend[]> {
    const { rows } = await sql<Record<string, string | number>>`
      select vendor_id, currency, count(*) as orders, sum(committed_amount)::text as ordered, sum(open_amount)::text as open,
        sum(invoiced_amount)::text as invoiced, sum(paid_amount)::text as paid
      from purchase_order where vendor_id is not null and status <> 'Cancelled' and ${within('ordered_on', period)}
      group by vendor_id, currency order by vendor_id, currency limit ${limit}`.execute(this.readModels.db);
    return rows.map(({ vendor_id, currency, orders, ordered, open, invoiced, paid }) => ({
      ...{ vendorId: vendor_id as VendorId, currency: String(currency), orders: Number(orders) },
      ...{ ordered: String(ordered), open: String(open), invoiced: String(invoiced), paid: String(paid) },
    }));
  }

  /** Deliveries and invoices of a period by vendor. One statement. */
  async numbers(period: Period & { readonly vendorId?: VendorId | null | undefined }, limit: number): Promise<readonly VendorNumbers[]> {
    const ofVendor = period.vendorId ? sql`vendor_id = ${period.vendorId}` : sql`true`;
    const { rows } = await sql<Record<string, string | number>>`
      select vendor_id, sum(dated) as dated, sum(on_time) as on_time, sum(received) as received, sum(returned) as returned,
        sum(invoices) as invoices, sum(exceptions) as exceptions
      from (
        select vendor_id, count(expected_on) as dated, count(*) filter (where received_on <= expected_on) as on_time,
          sum(quantity) as received, sum(returned) as returned, 0 as invoices, 0 as exceptions
        from goods_receipt where ${ofVendor} and ${within('received_on', period)} group by vendor_id
        union all
        select vendor_id, 0, 0, 0, 0, count(*), count(*) filter (where had_exception)
        from vendor_invoice where ${ofVendor} and ${within('invoiced_on', period)} group by vendor_id
      ) as figures group by vendor_id order by vendor_id limit ${limit}`.execute(this.readModels.db);
    return rows.map(({ vendor_id, dated, on_time, received, returned, invoices, exceptions }) => ({
      ...{ vendorId: vendor_id as VendorId, dated: Number(dated), onTime: Number(on_time) },
      ...{ received: Number(received), returned: Number(returned), invoices: Number(invoices), exceptions: Number(exceptions) },
    }));
  }
}
