import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  currentActor,
  ListArgs,
  ListReader,
  LocalDate as LocalDateScalar,
  NodeRegistry,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { LocalDate, PurchaseOrderId, PurchaseOrderLineId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { invoiceNode, InvoiceNode } from '../invoice-list/invoice-list.node.js';
import { ProcurementQueries } from '../procurement.queries.js';
import { vendorNode, VendorNode } from '../vendor-list/vendor-list.node.js';
import { purchaseConnection, purchaseNode, PurchaseNode } from './purchase-list.node.js';
import { purchasePast } from './purchase-past.js';
import { receiptNode, ReceiptNode } from './receipt.node.js';

/** Queries over purchases, and what a purchase refers to. */
@Resolver(() => PurchaseNode)
export class PurchaseListResolver {
  private readonly past: Past<PurchaseNode>;

  constructor(
    private readonly queries: ProcurementQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (ids: readonly string[], actor: ReturnType<typeof currentActor>) =>
      (await queries.visiblePurchases(actor, ids as readonly PurchaseOrderId[])).map((row) => row && purchaseNode(row));
    nodes.register({ typeName: 'PurchaseOrder', query: 'purchaseOrder', load });
    this.past = history.register(purchasePast);
  }

  @Query(() => PurchaseNode, { nullable: true, description: 'One purchase. Null when there is none that the caller may see.' })
  async purchaseOrder(
    @Args('id', { type: () => UUID }) id: PurchaseOrderId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<PurchaseNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.purchase(id);
    return row && purchaseNode(row);
  }

  @Query(() => PurchaseNode, { nullable: true, description: 'The purchase of a line: the way back from an asset or a lot that names it.' })
  async purchaseOfLine(
    @Args('lineId', { type: () => UUID }) lineId: PurchaseOrderLineId,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<PurchaseNode | null> {
    const id = await this.queries.purchaseOfLine(lineId);
    if (id && asOf) return this.past.asOf(id, asOf);
    const row = id && (await this.queries.purchase(id));
    return row && purchaseNode(row);
  }

  @Query(() => purchaseConnection.Connection, {
    description: 'Purchases, newest first. Those whose role does not work with purchases see what they asked for.',
  })
  purchaseOrders(@ListArgs(purchaseConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(purchaseConnection, args);
  }

  @Query(() => purchaseConnection.Connection, { description: 'Orders that went to a vendor and have not ended.' })
  openOrders(@ListArgs(purchaseConnection) args: ListArguments): Promise<ConnectionValue> {
    const condition = sql`status in ('Ordered', 'PartiallyReceived', 'Received', 'Invoiced', 'Paid')`;
    return this.lists.page(purchaseConnection, args, { condition, conditionName: 'openOrders' });
  }

  @Query(() => purchaseConnection.Connection, { description: 'Orders of which something should have arrived by a day and has not.' })
  receiptsDue(
    @Args('by', { type: () => LocalDateScalar }) by: LocalDate,
    @ListArgs(purchaseConnection) args: ListArguments,
  ): Promise<ConnectionValue> {
    const condition = sql`expected_on <= ${by} and status in ('Ordered', 'PartiallyReceived')`;
    return this.lists.page(purchaseConnection, args, { condition, conditionName: `receiptsDue:${by}` });
  }

  @ResolveField(() => VendorNode, { nullable: true })
  async vendor(@Parent() { vendorId }: PurchaseNode): Promise<VendorNode | null> {
    const row = vendorId && (await this.queries.vendor(vendorId));
    return row && vendorNode(row);
  }

  @ResolveField(() => [ReceiptNode], { description: 'What arrived, oldest first.' })
  async receipts(@Parent() { id }: PurchaseNode): Promise<readonly ReceiptNode[]> {
    return ((await this.queries.receiptsOf(id as PurchaseOrderId)) ?? []).map(receiptNode);
  }

  @ResolveField(() => [InvoiceNode], { description: 'Its invoices, oldest first.' })
  async invoices(@Parent() { id }: PurchaseNode): Promise<readonly InvoiceNode[]> {
    return ((await this.queries.invoicesOf(id as PurchaseOrderId)) ?? []).map(invoiceNode);
  }
}
