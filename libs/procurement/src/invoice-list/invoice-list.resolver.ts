import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AS_OF,
  ListArgs,
  ListReader,
  NodeRegistry,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import { sql } from 'kysely';
import { ProcurementQueries } from '../procurement.queries.js';
import { purchaseNode, PurchaseNode } from '../purchase-list/purchase-list.node.js';
import { invoicePast } from '../purchase-list/purchase-past.js';
import type { InvoiceId } from '../values.events.js';
import { vendorNode, VendorNode } from '../vendor-list/vendor-list.node.js';
import { invoiceConnection, invoiceNode, InvoiceNode } from './invoice-list.node.js';

/** Queries over invoices. */
@Resolver(() => InvoiceNode)
export class InvoiceListResolver {
  private readonly past: Past<InvoiceNode>;

  constructor(
    private readonly queries: ProcurementQueries,
    private readonly lists: ListReader,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = (ids: readonly string[]) => Promise.all(ids.map((id) => this.vendorInvoice(id as InvoiceId)));
    nodes.register({ typeName: 'VendorInvoice', query: 'vendorInvoice', load });
    this.past = history.register(invoicePast);
  }

  @Query(() => InvoiceNode, { nullable: true })
  async vendorInvoice(
    @Args('id', { type: () => UUID }) id: InvoiceId,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<InvoiceNode | null> {
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.invoice(id);
    return row && invoiceNode(row);
  }

  @Query(() => invoiceConnection.Connection, { description: 'Invoices of vendors, newest first.' })
  vendorInvoices(@ListArgs(invoiceConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(invoiceConnection, args);
  }

  @Query(() => invoiceConnection.Connection, { description: 'Invoices that disagree with order or receipts, and wait for a decision.' })
  matchExceptions(@ListArgs(invoiceConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(invoiceConnection, args, { condition: sql`status = 'Exception'`, conditionName: 'matchExceptions' });
  }

  @ResolveField(() => PurchaseNode, { nullable: true })
  async purchaseOrder(@Parent() { purchaseOrderId }: InvoiceNode): Promise<PurchaseNode | null> {
    const row = await this.queries.purchase(purchaseOrderId);
    return row && purchaseNode(row);
  }

  @ResolveField(() => VendorNode, { nullable: true })
  async vendor(@Parent() { vendorId }: InvoiceNode): Promise<VendorNode | null> {
    const row = await this.queries.vendor(vendorId);
    return row && vendorNode(row);
  }
}
