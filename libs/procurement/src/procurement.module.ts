import { Module, type DynamicModule } from '@nestjs/common';
import { TimelinesModule } from '@opsledger/graphql';
import { InvoiceListResolver } from './invoice-list/invoice-list.resolver.js';
import { OrderTimelineResolver } from './order-timeline/order-timeline.resolver.js';
import { ProcurementQueries } from './procurement.queries.js';
import { PurchaseListResolver } from './purchase-list/purchase-list.resolver.js';
import { PurchaseApprovalResolver } from './purchase-order/purchase-order.approval.resolver.js';
import { PurchaseOrderHandler } from './purchase-order/purchase-order.handler.js';
import { PurchaseInvoicingResolver } from './purchase-order/purchase-order.invoicing.resolver.js';
import { PurchaseMutations } from './purchase-order/purchase-order.mutations.js';
import { PurchaseOrderingResolver } from './purchase-order/purchase-order.ordering.resolver.js';
import { PurchaseReceivingResolver } from './purchase-order/purchase-order.receiving.resolver.js';
import { VendorHandler } from './vendor/vendor.handler.js';
import { VendorResolver } from './vendor/vendor.resolver.js';
import { VendorFigures } from './vendor-figures/vendor-figures.queries.js';
import { VendorScorecardResolver, VendorSpendResolver } from './vendor-figures/vendor-figures.resolver.js';
import { VendorListResolver } from './vendor-list/vendor-list.resolver.js';

const HANDLERS = [PurchaseOrderHandler, VendorHandler];
const PURCHASE = [
  PurchaseApprovalResolver,
  PurchaseOrderingResolver,
  PurchaseReceivingResolver,
  PurchaseInvoicingResolver,
  PurchaseMutations,
];
const MUTATIONS = [...PURCHASE, VendorResolver];
const QUERIES = [
  PurchaseListResolver,
  OrderTimelineResolver,
  InvoiceListResolver,
  VendorListResolver,
  VendorSpendResolver,
  VendorScorecardResolver,
];
const READERS = [ProcurementQueries, VendorFigures];

/** Vendors, purchases, receipts, invoices and payments. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class ProcurementModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: ProcurementModule, imports: [TimelinesModule], providers: [...HANDLERS, ...MUTATIONS, ...QUERIES, ...READERS] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: ProcurementModule, providers: HANDLERS };
  }
}
