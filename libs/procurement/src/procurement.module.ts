import { Module, type DynamicModule } from '@nestjs/common';
import { ProcurementQueries } from './procurement.queries.js';
import { VendorHandler } from './vendor/vendor.handler.js';
import { VendorResolver } from './vendor/vendor.resolver.js';
import { VendorListResolver } from './vendor-list/vendor-list.resolver.js';

const HANDLERS = [VendorHandler];
const MUTATIONS = [VendorResolver];
const QUERIES = [VendorListResolver];

/** Vendors, purchases, receipts, invoices and payments. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class ProcurementModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: ProcurementModule, providers: [...HANDLERS, ...MUTATIONS, ...QUERIES, ProcurementQueries] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: ProcurementModule, providers: HANDLERS };
  }
}
