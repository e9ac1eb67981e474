import { Injectable } from '@nestjs/common';
import { currentActor, inOrderOf, NodeRegistry, ReadModels, requestLoader } from '@opsledger/graphql';
import type { ChangeId } from '@opsledger/kernel';
import type { RowOf, Table } from '@opsledger/read-store';
import { sql } from 'kysely';
import { changeModelTable, type ChangeModelRow } from './change-model-list/change-model-list.table.js';
import { changeRegisterTable, type ChangeRow } from './change-register/change-register.table.js';
import { freezeWindowTable, type FreezeWindowRow } from './freeze-calendar/freeze-calendar.table.js';
import type { ChangeModelId, FreezeId } from './values.events.js';

/** Rows of this context by id. */
@Injectable()
export class ChangeQueries {
  constructor(
    private readonly readModels: ReadModels,
    private readonly nodes: NodeRegistry,
  ) {}

  /** Change by id. */
  readonly change = requestLoader((ids: readonly ChangeId[]) => this.changes(ids));
  /** Model by id. */
  readonly model = requestLoader((ids: readonly ChangeModelId[]) => this.models(ids));
  /** Things of other contexts, found by id through the registry of nodes, which asks their owners and checks who may see them. */
  readonly neighbour = requestLoader(async (ids: readonly string[]) => {
    const chunks = Array.from({ length: Math.ceil(ids.length / NODES_PER_LOOK_UP) }, (_, index) =>
      ids.slice(index * NODES_PER_LOOK_UP, (index + 1) * NODES_PER_LOOK_UP),
    );
    return (await Promise.all(chunks.map((chunk) => this.nodes.load(chunk, currentActor())))).flat();
  });

  /** Changes in the order of the ids. One statement, past the request's loader: for answers of mutations, too. */
  changes(ids: readonly ChangeId[]): Promise<(ChangeRow | null)[]> {
    return this.byId(changeRegisterTable, 'change_id', ids);
  }

  /** The same for models. */
  models(ids: readonly ChangeModelId[]): Promise<(ChangeModelRow | null)[]> {
    return this.byId(changeModelTable, 'model_id', ids);
  }

  /** The same for freezes. */
  freezes(ids: readonly FreezeId[]): Promise<(FreezeWindowRow | null)[]> {
    return this.byId(freezeWindowTable, 'freeze_id', ids);
  }

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
    const query = sql<RowOf<T>>`select ${columns} from ${sql.table(table.name)} where ${sql.ref(key)} in (${sql.join([...ids])})`;
    const { rows } = await query.execute(this.readModels.db);
    return inOrderOf(ids, rows, (row) => row[key] as Id);
  }
}

/** The registry takes at most this many ids at once. */
const NODES_PER_LOOK_UP = 100;
