import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BulkEdge } from './command/bulk-edge.js';
import { CommandEdge } from './command/command-edge.js';
import { UserErrorNode } from './command/user-error.js';
import { Consistency } from './consistency/consistency.js';
import { EventDifferences } from './history/event-differences.js';
import { SubjectHistory } from './history/subject-history.js';
import { ListReader } from './list/list-reader.js';
import { NodeRegistry } from './node/node-registry.js';
import { NodeResolver, NodeType } from './node/node.resolver.js';

/** Interfaces whose implementations no field names directly: `buildSchemaOptions.orphanedTypes`. */
export const ORPHANED_TYPES = [UserErrorNode, NodeType];

/** Everything that resolvers inject. Global: contexts need not import it. */
@Module({})
export class GraphqlEdgeModule {
  /** `EventStore` must be provided globally. @param given modules or providers of `ReadModels`, `BulkExecutor`, `Permissions` and `CursorKey`, as far as no global module has them. */
  static register({ imports = [], providers = [] }: Pick<ModuleMetadata, 'imports' | 'providers'> = {}): DynamicModule {
    const services = [Consistency, CommandEdge, BulkEdge, ListReader, NodeRegistry, SubjectHistory, EventDifferences];
    return {
      module: GraphqlEdgeModule,
      global: true,
      imports: [CqrsModule.forRoot(), ...imports],
      providers: [...services, NodeResolver, ...providers],
      exports: [...services, ...providers.map((provider) => ('provide' in provider ? provider.provide : provider))],
    };
  }
}
