import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RowOf, Table } from '@opsledger/read-store';
import type { GraphQLResolveInfo } from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import { Consistency } from '../consistency/consistency.js';
import { ReadModels } from '../consistency/read-models.js';
import { apiError } from '../errors/api-error.js';
import { currentActor } from '../request/request-context.js';
import { CursorKey, CursorSeal } from './cursor.js';
import { behind, orderBy, reversed, sortColumns, type SortColumn } from './keyset.js';
import type { OrderTerm } from './list-spec.js';
import type { List, ListArguments } from './list-types.js';
import { pageOf, type Page } from './page.js';
import { selectedFields } from './selection.js';
import { allOf, whereCondition } from './where.js';

/** Most sort terms of one query. */
const MAX_ORDER_TERMS = 5;

/** A narrowing by the server, e.g. the list of one parent's children. */
export interface ListOptions {
  /** Joined to the client's filter. */
  readonly condition?: RawBuilder<unknown>;
  /** Names the condition with its values; cursors of one do not open another. Required with `condition`. */
  readonly conditionName?: string;
  /** Looks up, once for a page, what its nodes refer to. @param fields what the client asks of a node. @returns what a row's node has more, or undefined. */
  readonly neighbours?: (rows: readonly AnyRow[], fields: ReadonlySet<string>) => Promise<((row: AnyRow) => object) | undefined>;
}

/** A row of whatever list, of which only the columns asked for are there. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** What a list query answers: functions run only when the client asks for them, the page in one statement, the count in another. */
export interface ConnectionValue {
  readonly edges: (asked?: GraphQLResolveInfo) => Promise<readonly PageNode[]>;
  readonly nodes: (asked?: GraphQLResolveInfo) => Promise<readonly object[]>;
  readonly pageInfo: () => Promise<object>;
  readonly totalCount: () => Promise<number>;
  readonly stale: boolean;
}

interface PageNode {
  readonly cursor: () => string;
  readonly node: object;
}

/** A page request, checked and compiled. */
interface Plan<T extends Table> {
  readonly list: List<T>;
  readonly page: Page;
  readonly sort: readonly SortColumn[];
  readonly condition: RawBuilder<unknown>;
  readonly seal: CursorSeal;
  readonly from: readonly unknown[] | undefined;
}

/** Answers list queries. */
@Injectable()
export class ListReader {
  constructor(
    private readonly readModels: ReadModels,
    private readonly consistency: Consistency,
    private readonly cursorKey: CursorKey,
  ) {}

  /**
   * One page of a list. The arguments are checked before any SQL runs.
   * @throws {GraphQLError} INVALID_PAGE_SIZE, INVALID_CURSOR, LIMIT_EXCEEDED, BAD_USER_INPUT.
   */
  async page<T extends Table>(list: List<T>, args: ListArguments, options: ListOptions = {}): Promise<ConnectionValue> {
    const plan = this.plan(list, args, options);
    const stale = !(await this.consistency.reach(args.atLeast));
    const slice = this.reading(plan);
    const nodesOf = async (asked: GraphQLResolveInfo | undefined, path: readonly string[]): Promise<readonly PageNode[]> => {
      const fields = asked && selectedFields(asked, path);
      const { rows } = await slice((fields && neededColumns(list, fields)) ?? Object.keys(list.table.columns));
      const more = fields && (await options.neighbours?.(rows, fields));
      return rows.map((row) => ({
        cursor: () => cursorOf(plan, row),
        node: more ? Object.assign(list.toNode(row), more(row)) : list.toNode(row),
      }));
    };
    return {
      stale,
      edges: (asked) => nodesOf(asked, ['node']),
      nodes: async (asked) => (await nodesOf(asked, [])).map(({ node }) => node),
      pageInfo: async () => pageInfo(plan, await slice([])),
      totalCount: () => this.count(plan),
    };
  }

  private plan<T extends Table>(list: List<T>, args: ListArguments, options: ListOptions): Plan<T> {
    const actor = currentActor();
    const page = pageOf(args);
    const terms = orderTerms(list, args.orderBy);
    const sort = sortColumns(list.table, list.fields, terms);
    const scope = list.scope?.(actor);
    const condition = allOf([
      whereCondition(list.fields, args.where),
      ...(scope ? [scope.condition] : []),
      ...(options.condition ? [options.condition] : []),
    ]);
    const names = [list.name, terms, hashOf(args.where), scope?.name, options.conditionName, actor.id];
    const seal = new CursorSeal(this.cursorKey.bytes, JSON.stringify(names));
    return { list, page, sort, condition, seal, from: page.cursor === undefined ? undefined : seal.open(page.cursor) };
  }

  /** Reads a page once for all that ask in the same turn, as the fields of one object do; again only for who asks for more later. */
  private reading<T extends Table>(plan: Plan<T>): (columns: readonly string[]) => Promise<Slice<T>> {
    const wanted = new Set(plan.sort.map(({ column }) => column));
    let rows: Promise<Slice<T>> | undefined;
    let readColumns = 0;
    const read = (): Promise<Slice<T>> => {
      readColumns = wanted.size;
      return this.read(plan, [...wanted]);
    };
    return (columns) => {
      for (const column of columns) wanted.add(column);
      if (readColumns > 0 && readColumns < wanted.size) rows = undefined;
      return (rows ??= Promise.resolve().then(read));
    };
  }

  private async read<T extends Table>({ list, page, sort, condition, from }: Plan<T>, names: readonly string[]): Promise<Slice<T>> {
    const order = page.backwards ? reversed(sort) : sort;
    const where = from ? allOf([condition, behind(order, from)]) : condition;
    const columns = sql.join(names.map((column) => sql.ref(column)));
    const query = sql<
      RowOf<T>
    >`select ${columns} from ${sql.table(list.table.name)} where ${where} order by ${orderBy(order)} limit ${page.size + 1}`;
    const { rows } = await query.execute(this.readModels.db);
    const shown = rows.slice(0, page.size);
    return { rows: page.backwards ? shown.reverse() : shown, more: rows.length > page.size };
  }

  private async count<T extends Table>({ list, condition }: Plan<T>): Promise<number> {
    const query = sql<{ count: string | number }>`select count(*) as count from ${sql.table(list.table.name)} where ${condition}`;
    const { rows } = await query.execute(this.readModels.db);
    return Number(rows[0]?.count ?? 0);
  }
}

/** The rows of a page, and whether there are more in its direction. */
interface Slice<T extends Table> {
  readonly rows: readonly RowOf<T>[];
  readonly more: boolean;
}

/** The columns that some fields of a list's node are made from; undefined when that is not known of every one of them. */
export function neededColumns({ columns = {} }: Pick<List, 'columns'>, fields: ReadonlySet<string>): readonly string[] | undefined {
  const needed: string[] = [];
  for (const field of fields) {
    if (field === '__typename') continue;
    if (!Object.hasOwn(columns, field)) return undefined;
    needed.push(...columns[field]!);
  }
  return needed;
}

function orderTerms({ defaultOrder }: List, given: ListArguments['orderBy']): readonly OrderTerm[] {
  const terms = given && given.length > 0 ? given : defaultOrder;
  if (terms.length > MAX_ORDER_TERMS)
    throw apiError('LIMIT_EXCEEDED', `Sort by at most ${MAX_ORDER_TERMS} fields.`, { limit: MAX_ORDER_TERMS });
  return terms.map(({ field, direction }) => ({ field, direction }));
}

function hashOf(where: ListArguments['where']): string {
  return hash('sha256', JSON.stringify(where ?? null), 'base64url');
}

function cursorOf<T extends Table>({ sort, seal }: Plan<T>, row: RowOf<T>): string {
  return seal.seal(sort.map(({ column }) => (row as Record<string, unknown>)[column] ?? null));
}

function pageInfo<T extends Table>(plan: Plan<T>, { rows, more }: Slice<T>): object {
  const { backwards, cursor } = plan.page;
  const cursorAt = (index: number) => (): string | null => {
    const row = rows.at(index);
    return row === undefined ? null : cursorOf(plan, row);
  };
  return {
    hasNextPage: backwards ? cursor !== undefined : more,
    hasPreviousPage: backwards ? more : cursor !== undefined,
    startCursor: cursorAt(0),
    endCursor: cursorAt(-1),
  };
}
