import { Module, type DynamicModule } from '@nestjs/common';
import { TimelinesModule } from '@opsledger/graphql';
import { EntitlementBulkResolver } from './entitlement/entitlement.bulk.resolver.js';
import { EntitlementComplianceResolver } from './entitlement/entitlement.compliance.resolver.js';
import { EntitlementHandler } from './entitlement/entitlement.handler.js';
import { EntitlementMutations } from './entitlement/entitlement.mutations.js';
import { EntitlementPurchaseResolver } from './entitlement/entitlement.purchase.resolver.js';
import { EntitlementUseResolver } from './entitlement/entitlement.use.resolver.js';
import { LicenseCostsResolver } from './license-costs/license-costs.resolver.js';
import { LicensePositionResolver } from './license-position/license-position.resolver.js';
import { LicenseQueries } from './license-register/license-register.queries.js';
import { LicenseRegisterResolver } from './license-register/license-register.resolver.js';
import {
  AssignmentRelationsResolver,
  EntitlementRelationsResolver,
  LotRelationsResolver,
} from './license-register/license-relations.resolver.js';
import { LotTimeline } from './lot-timeline/lot-timeline.js';
import { SoftwareProductHandler } from './software-product/software-product.handler.js';
import { SoftwareProductResolver } from './software-product/software-product.resolver.js';
import { SoftwareProductListResolver } from './software-product-list/software-product-list.resolver.js';

const HANDLERS = [EntitlementHandler, SoftwareProductHandler];
const MUTATIONS = [
  EntitlementPurchaseResolver,
  EntitlementUseResolver,
  EntitlementComplianceResolver,
  EntitlementBulkResolver,
  EntitlementMutations,
  SoftwareProductResolver,
];
const RELATIONS = [EntitlementRelationsResolver, LotRelationsResolver, AssignmentRelationsResolver];
const QUERIES = [LicenseRegisterResolver, LicensePositionResolver, LicenseCostsResolver, SoftwareProductListResolver];

/** Entitlements, purchase lots and who uses them. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class LicensesModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return {
      module: LicensesModule,
      imports: [TimelinesModule],
      providers: [...HANDLERS, ...MUTATIONS, ...QUERIES, ...RELATIONS, LicenseQueries, LotTimeline],
    };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: LicensesModule, providers: HANDLERS };
  }
}
