import { Injectable } from '@nestjs/common';
import { currentActor, inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type { Actor, PurchaseOrderId, PurchaseOrderLineId, VendorId } from '@opsledger/kernel';
import type { RowOf, Table } from '@opsledger/read-store';
import { sql } from 'kysely';
import { purchaseNode, purchaseScope, type PurchaseNode } from './purchase-list/purchase-list.node.js';
import { invoiceTable, purchaseLineTable, purchaseTable, receiptTable, type PurchaseRow } from './purchase-list/purchase-list.table.js';
import type { InvoiceId } from './values.events.js';
import { vendorTable, type VendorRow } from './vendor-list/vendor-list.table.js';

/** Rows of this context by id. Rows outside the caller's scope are as if they were not there. */
@Injectable()
export class ProcurementQueries {
  constructor(private readonly readModels: ReadModels) {}

  /** Vendor by id. */
  readonly vendor = requestLoader((ids: readonly VendorId[]) => this.byId(vendorTable, 'vendor_id', ids));
  /** Purchase by id, as the caller may see it. */
  readonly purchase = requestLoader((ids: readonly PurchaseOrderId[]) => this.visiblePurchases(currentActor(), ids));
  /** Invoice by id. */
  readonly invoice = requestLoader((ids: readonly InvoiceId[]) => this.byId(invoiceTable, 'invoice_id', ids));
  /** Receipts by purchase. */
  readonly receiptsOf = requestLoader((ids: readonly PurchaseOrderId[]) => this.ofPurchases(receiptTable, ids));
  /** Invoices by purchase. */
  readonly invoicesOf = requestLoader((ids: readonly PurchaseOrderId[]) => this.ofPurchases(invoiceTable, ids));

  /** Purchases in the order of the ids, null where there is none that the actor may see. One statement. */
  async visiblePurchases(actor: Actor, ids: readonly PurchaseOrderId[]): Promise<(PurchaseRow | null)[]> {
    const scope = purchaseScope(actor)?.condition ?? sql`true`;
    const rows = await this.rows(purchaseTable, 'purchase_order_id', ids, scope);
    return inOrderOf(ids, rows, (row) => row.purchase_order_id);
  }

  /** The purchase that a line belongs to. */
  async purchaseOfLine(id: PurchaseOrderLineId): Promise<PurchaseOrderId | null> {
    return (await this.byId(purchaseLineTable, 'line_id', [id]))[0]?.purchase_order_id ?? null;
  }

  /** The vendor as the read model has it now: for the answer of a mutation, which must not come from the request's loader. */
  async freshVendor(id: VendorId): Promise<VendorRow | null> {
    return (await this.byId(vendorTable, 'vendor_id', [id]))[0] ?? null;
  }

  /** The same for a purchase, as the caller may see it. */
  async freshPurchase(id: PurchaseOrderId): Promise<PurchaseNode | null> {
    const [row] = await this.visiblePurchases(currentActor(), [id]);
    return row ? purchaseNode(row) : null;
  }

  /** What hangs on purchases, oldest first, in the order of their ids. One statement. */
  private async ofPurchases<T extends typeof receiptTable | typeof invoiceTable>(
    table: T,
    ids: readonly PurchaseOrderId[],
  ): Promise<readonly (readonly RowOf<T>[])[]> {
    const rows = await this.rows(table, 'purchase_order_id', ids, sql`true`, sql`order by recorded_at, ${sql.ref(table.key[0]!)}`);
    const of = new Map<PurchaseOrderId, RowOf<T>[]>(ids.map((id) => [id, []]));
    for (const row of rows) of.get(row.purchase_order_id)!.push(row);
    return ids.map((id) => of.get(id)!);
  }

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    return inOrderOf(ids, await this.rows(table, key, ids, sql`true`), (row) => row[key] as Id);
  }

  private async rows<T extends Table>(
    table: T,
    key: string,
    ids: readonly string[],
    ...[condition, order = sql``]: ReturnType<typeof sql>[]
  ): Promise<readonly RowOf<T>[]> {
    const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
    const query = sql<
      RowOf<T>
    >`select ${columns} from ${sql.table(table.name)} where ${sql.ref(key)} in (${sql.join(ids)}) and ${condition} ${order}`;
    return (await query.execute(this.readModels.db)).rows;
  }
}
