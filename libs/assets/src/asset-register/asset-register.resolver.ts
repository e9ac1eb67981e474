import { Args, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  apiError,
  AS_OF,
  Consistency,
  currentActor,
  ListArgs,
  ListReader,
  LocalDate as LocalDateScalar,
  NodeRegistry,
  NodeType,
  PositionScalar,
  requestLoader,
  selectedFields,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type ListOptions,
  type Past,
} from '@opsledger/graphql';
import type { AssetId, AssetModelId, LocalDate, PersonId } from '@opsledger/kernel';
import type { GraphQLResolveInfo } from 'graphql';
import { sql } from 'kysely';
import { assetModelNode, AssetModelNode } from '../asset-model-list/asset-model-list.node.js';
import { assetPast } from '../asset-timeline/asset-past.js';
import { assetTypeNode, AssetTypeNode } from '../asset-type-list/asset-type-list.node.js';
import { refuseProbing } from '../assets.disclosure.js';
import { seesOnlyOwnCustody } from '../assets.roles.js';
import { ASSIGNEE_TYPES, assetList, assetNode, AssetNode } from './asset-register.node.js';
import { AssetQueries } from './asset-register.queries.js';

/** Queries over assets, and what an asset refers to. */
@Resolver(() => AssetNode)
export class AssetRegisterResolver {
  private readonly past: Past<AssetNode>;

  constructor(
    private readonly queries: AssetQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    private readonly nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (ids: readonly string[], actor: Parameters<AssetQueries['visibleTo']>[0]) =>
      (await queries.visibleTo(actor, ids as readonly AssetId[])).map((row) => row && assetNode(row));
    nodes.register({ typeName: 'Asset', query: 'asset', load });
    this.past = history.register(assetPast);
  }

  @Query(() => AssetNode, {
    nullable: true,
    description: 'One asset: now, or as it was at a moment of the past. Null when there is none that the caller may see.',
  })
  async asset(
    @Args('id', { type: () => UUID }) id: AssetId,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Info() asked?: GraphQLResolveInfo,
  ): Promise<AssetNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.asset(id, asked && selectedFields(asked));
    return row && assetNode(row);
  }

  @Query(() => assetList.Connection, { description: 'Assets. Those whose role is no more than requester see what they have in custody.' })
  assets(@ListArgs(assetList) args: ListArguments): Promise<ConnectionValue> {
    return this.page(args);
  }

  @Query(() => assetList.Connection, { description: 'What a person has in custody, accepted or not.' })
  custodyByPerson(
    @Args('personId', { type: () => UUID }) personId: PersonId,
    @ListArgs(assetList) args: ListArguments,
  ): Promise<ConnectionValue> {
    const actor = currentActor();
    if (seesOnlyOwnCustody(actor) && actor.id !== personId) throw apiError('FORBIDDEN', 'You may see your own custody only.');
    const condition = sql`assignee_kind = 'person' and assignee_id = ${personId}`;
    return this.page(args, { condition, conditionName: `custodyByPerson:${personId}` });
  }

  @Query(() => assetList.Connection, { description: 'Assets at hand whose stock-take is due on a day or before.' })
  auditsDue(
    @Args('by', { type: () => LocalDateScalar }) by: LocalDate,
    @ListArgs(assetList) args: ListArguments,
  ): Promise<ConnectionValue> {
    const condition = sql`next_audit_on <= ${by} and status in ('InStock', 'InUse', 'InMaintenance', 'InTransit')`;
    return this.page(args, { condition, conditionName: `auditsDue:${by}` });
  }

  @Query(() => assetList.Connection, {
    description: 'Assets not yet retired whose warranty ends on a day or before, and not before `from`.',
  })
  warrantiesExpiring(
    @Args('by', { type: () => LocalDateScalar }) by: LocalDate,
    @ListArgs(assetList) args: ListArguments,
    @Args('from', { type: () => LocalDateScalar, nullable: true }) from?: LocalDate | null,
  ): Promise<ConnectionValue> {
    const condition = sql`warranty_ends_on <= ${by} and ${from ? sql`warranty_ends_on >= ${from}` : sql`true`} and status not in ('Retired', 'Disposed')`;
    return this.page(args, { condition, conditionName: `warrantiesExpiring:${by}:${from ?? ''}` });
  }

  @ResolveField(() => AssetModelNode, { nullable: true })
  async model(@Parent() { modelId }: Pick<AssetNode, 'modelId'>): Promise<AssetModelNode | null> {
    const row = await this.queries.model(modelId);
    return row && assetModelNode(row);
  }

  @ResolveField(() => AssetTypeNode, { nullable: true })
  async type(@Parent() { modelId }: AssetNode): Promise<AssetTypeNode | null> {
    const model = await this.queries.model(modelId);
    const row = model && (await this.queries.type(model.type_id));
    return row && assetTypeNode(row);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Where it is: a Location.' })
  location(@Parent() { locationId }: AssetNode): Promise<object | null> | null {
    return locationId && this.neighbour(`Location ${locationId}`);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Where it is going, in transit: a Location.' })
  destination(@Parent() { destinationId }: AssetNode): Promise<object | null> | null {
    return destinationId && this.neighbour(`Location ${destinationId}`);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who pays for it: a CostCenter.' })
  costCenter(@Parent() { costCenterId }: AssetNode): Promise<object | null> {
    return this.neighbour(`CostCenter ${costCenterId}`);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who has it: a Person, Location, Asset or OrgUnit.' })
  assignee(@Parent() { custody }: AssetNode): Promise<object | null> | null {
    return custody && this.neighbour(`${ASSIGNEE_TYPES[custody.assigneeKind]} ${custody.assigneeId}`);
  }

  /**
   * Things of other contexts by `<type> <id>`, through the registry of nodes, which asks their owners and checks who may see them: one statement
   * for each type.
   */
  private readonly neighbour = requestLoader(async (names: readonly string[]) => {
    const byType = new Map<string, string[]>();
    for (const name of names) {
      const [type = '', id = ''] = name.split(' ');
      byType.set(type, [...(byType.get(type) ?? []), id]);
    }
    const found = await Promise.all([...byType].map(([type, ids]) => this.neighboursOf(type, ids)));
    const byName = new Map(found.flat());
    return names.map((name) => byName.get(name) ?? null);
  });

  private async neighboursOf(type: string, ids: readonly string[]): Promise<readonly (readonly [name: string, node: object | null])[]> {
    const chunks = Array.from({ length: Math.ceil(ids.length / NODES_PER_LOOK_UP) }, (_, index) =>
      ids.slice(index * NODES_PER_LOOK_UP, (index + 1) * NODES_PER_LOOK_UP),
    );
    const nodes = (await Promise.all(chunks.map((chunk) => this.nodes.load(chunk, currentActor(), type)))).flat();
    return ids.map((id, index) => [`${type} ${id}`, nodes[index] ?? null] as const);
  }

  /** The models of a page's assets, in one statement and without a promise for each asset. */
  private readonly models: NonNullable<ListOptions['neighbours']> = async (rows, fields) => {
    if (!fields.has('model')) return undefined;
    const ids = [...new Set(rows.map((row) => row['model_id'] as AssetModelId))];
    const models = await Promise.all(ids.map(async (id) => [id, await this.model({ modelId: id })] as const));
    const byId = new Map<unknown, AssetModelNode | null>(models);
    return (row) => ({ model: () => byId.get(row['model_id']) ?? null });
  };

  /** A page of any list of assets. @throws {GraphQLError} FORBIDDEN for filters and orders that would tell what the caller may not read. */
  private async page(args: ListArguments, narrowed?: ListOptions): Promise<ConnectionValue> {
    refuseProbing(currentActor(), args);
    return this.lists.page(assetList, args, { ...narrowed, neighbours: this.models });
  }
}

/** The registry takes at most this many ids at once. */
const NODES_PER_LOOK_UP = 100;
