import { Injectable } from '@nestjs/common';
import { currentActor, inOrderOf, neededColumns, ReadModels, requestLoader } from '@opsledger/graphql';
import type { Actor, AssetId, AssetModelId, LocationId } from '@opsledger/kernel';
import { executeKeyed, type RowOf, type Table } from '@opsledger/read-store';
import { sql } from 'kysely';
import { assetModelTable } from '../asset-model-list/asset-model-list.table.js';
import { assetTypeTable } from '../asset-type-list/asset-type-list.table.js';
import type { AssetTypeId } from '../values.events.js';
import { assetList, assetNode, custodyScope, type AssetNode } from './asset-register.node.js';
import { assetRegisterTable, type AssetRow, type AssetStatus } from './asset-register.table.js';

/** How many assets of a model are in a state at a location. */
export interface StockCount {
  readonly locationId: LocationId;
  readonly modelId: AssetModelId;
  readonly status: AssetStatus;
  readonly count: number;
}

/** Where rows are looked up: by a key of ids, with all columns or some. */
interface LookUp<T extends Table> {
  readonly table: T;
  readonly key: keyof RowOf<T> & string;
  readonly columns?: readonly string[];
}

/** Rows of this context by id and in numbers. Rows outside the caller's scope are as if they were not there. */
@Injectable()
export class AssetQueries {
  constructor(private readonly readModels: ReadModels) {}

  /** Asset by id, as the caller may see it, with the columns that some fields of it are made from; by default whole. */
  asset(id: AssetId, fields?: ReadonlySet<string>): Promise<AssetRow | null> {
    const columns = (fields && neededColumns(assetList, fields)) ?? Object.keys(assetRegisterTable.columns);
    return this.partOfAsset([id, 'asset_id', ...columns].join(' '));
  }

  /** By a text of id and columns: one statement reads for all who ask in the same turn what any of them needs. */
  private readonly partOfAsset = requestLoader(async (wanted: readonly string[]) => {
    const asked = wanted.map((text) => text.split(' '));
    const columns = [...new Set(asked.flatMap(([, ...names]) => names))];
    const rows = await this.visibleTo(currentActor(), [...new Set(asked.map(([id]) => id as AssetId))], columns);
    return inOrderOf(
      asked.map(([id]) => id as AssetId),
      rows.filter((row) => row !== null),
      (row) => row.asset_id,
    );
  });

  /** Model by id. */
  readonly model = requestLoader((ids: readonly AssetModelId[]) => this.byId(assetModelTable, 'model_id', ids));
  /** Type by id. */
  readonly type = requestLoader((ids: readonly AssetTypeId[]) => this.byId(assetTypeTable, 'type_id', ids));

  /** Assets in the order of the ids, null where there is none that the actor may see. One statement. */
  async visibleTo(actor: Actor, ids: readonly AssetId[], columns?: readonly string[]): Promise<(AssetRow | null)[]> {
    const scope = custodyScope(actor)?.condition ?? sql`true`;
    const table = assetRegisterTable;
    const rows = await this.rows({ table, key: 'asset_id', ...(columns && { columns }) }, ids, scope);
    return inOrderOf(ids, rows, (row) => row.asset_id);
  }

  /** The asset as the read model has it now: for the answer of a mutation, which must not come from the request's loader. */
  async fresh(id: AssetId): Promise<AssetNode | null> {
    const [row] = await this.visibleTo(currentActor(), [id]);
    return row ? assetNode(row) : null;
  }

  /** The same for a model. */
  async freshModel(id: AssetModelId): Promise<RowOf<typeof assetModelTable> | null> {
    return (await this.byId(assetModelTable, 'model_id', [id]))[0] ?? null;
  }

  /** The same for a type. */
  async freshType(id: AssetTypeId): Promise<RowOf<typeof assetTypeTable> | null> {
    return (await this.byId(assetTypeTable, 'type_id', [id]))[0] ?? null;
  }

  /** Assets by place, model and state, at most `limit` rows. One statement. */
  async stock(
    at: { readonly locationId?: LocationId | null; readonly modelId?: AssetModelId | null },
    limit: number,
  ): Promise<readonly StockCount[]> {
    const { rows } = await sql<{ location_id: LocationId; model_id: AssetModelId; status: AssetStatus; count: string | number }>`
      select location_id, model_id, status, count(*) as count from asset_register
      where location_id is not null
        and ${at.locationId ? sql`location_id = ${at.locationId}` : sql`true`}
        and ${at.modelId ? sql`model_id = ${at.modelId}` : sql`true`}
      group by location_id, model_id, status order by location_id, model_id, status limit ${limit}`.execute(this.readModels.db);
    return rows.map(({ location_id, model_id, status, count }) => ({
      locationId: location_id,
      modelId: model_id,
      status,
      count: Number(count),
    }));
  }

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    return inOrderOf(ids, await this.rows({ table, key }, ids, sql`true`), (row) => row[key] as Id);
  }

  private rows<T extends Table>(
    { table, key, columns = Object.keys(table.columns) }: LookUp<T>,
    ids: readonly string[],
    condition: ReturnType<typeof sql>,
  ): Promise<readonly RowOf<T>[]> {
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const query = sql<RowOf<T>>`select ${names} from ${sql.table(table.name)} where ${sql.ref(key)} = any(${ids}::uuid[]) and ${condition}`;
    return executeKeyed(query, this.readModels.db);
  }
}
