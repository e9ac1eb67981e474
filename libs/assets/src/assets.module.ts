import { Module, type DynamicModule } from '@nestjs/common';
import { TimelinesModule } from '@opsledger/graphql';
import { AssetAcquisitionResolver } from './asset/asset.acquisition.resolver.js';
import { AssetBulkResolver } from './asset/asset.bulk.resolver.js';
import { AssetCorrectionResolver } from './asset/asset.correction.resolver.js';
import { AssetCustodyResolver } from './asset/asset.custody.resolver.js';
import { AssetHandler } from './asset/asset.handler.js';
import { AssetMutations } from './asset/asset.mutations.js';
import { AssetOperationResolver } from './asset/asset.operation.resolver.js';
import { AssetRetirementResolver } from './asset/asset.retirement.resolver.js';
import { AssetModelHandler } from './asset-model/asset-model.handler.js';
import { AssetModelResolver } from './asset-model/asset-model.resolver.js';
import { AssetModelListResolver } from './asset-model-list/asset-model-list.resolver.js';
import { AssetQueries } from './asset-register/asset-register.queries.js';
import { AssetRegisterResolver } from './asset-register/asset-register.resolver.js';
import { AssetTimelineResolver } from './asset-timeline/asset-timeline.resolver.js';
import { AssetTypeHandler } from './asset-type/asset-type.handler.js';
import { AssetTypeResolver } from './asset-type/asset-type.resolver.js';
import { AssetTypeListResolver } from './asset-type-list/asset-type-list.resolver.js';
import { StockResolver } from './stock/stock.resolver.js';

const HANDLERS = [AssetHandler, AssetModelHandler, AssetTypeHandler];
const ASSET = [
  AssetAcquisitionResolver,
  AssetCustodyResolver,
  AssetOperationResolver,
  AssetRetirementResolver,
  AssetCorrectionResolver,
  AssetBulkResolver,
  AssetMutations,
];
const MUTATIONS = [...ASSET, AssetModelResolver, AssetTypeResolver];
const QUERIES = [AssetRegisterResolver, AssetTimelineResolver, AssetModelListResolver, AssetTypeListResolver, StockResolver];

/** Assets, models and kinds of equipment. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class AssetsModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return {
      module: AssetsModule,
      imports: [TimelinesModule],
      providers: [...HANDLERS, ...MUTATIONS, ...QUERIES, AssetQueries],
    };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: AssetsModule, providers: HANDLERS };
  }
}
