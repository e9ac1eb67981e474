import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { EntitlementHandler } from './entitlement/entitlement.handler.js';
import { SoftwareProductHandler } from './software-product/software-product.handler.js';

const HANDLERS: Provider[] = [EntitlementHandler, SoftwareProductHandler];
const RESOLVERS: Provider[] = [];

/** Entitlements, purchase lots and who uses them. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class LicensesModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: LicensesModule, providers: [...HANDLERS, ...RESOLVERS] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: LicensesModule, providers: HANDLERS };
  }
}
