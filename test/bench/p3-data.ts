import { sql } from 'kysely';
import type { ReadStore } from '@opsledger/read-store';

/** Cost centers among which the assets are spread. */
export const COST_CENTERS = 20;
const MODELS = 50;
/** Rows per statement, so that none takes longer than a server's clients may wait. */
const CHUNK = 20_000;

const id = (kind: number, of: string): string => `('00000000-0000-7000-800${kind}-' || lpad(to_hex(${of}), 12, '0'))::uuid`;

/** Ids as the rows have them. @param kind 1: assets, 2: models, 4: cost centers. */
export const idOf = (kind: number, number: number): string => `00000000-0000-7000-800${kind}-${number.toString(16).padStart(12, '0')}`;

/** What each column of the register holds in row `n`; columns left out are null. */
const ASSET: Readonly<Record<string, string>> = {
  asset_id: id(1, 'n'),
  status: "case n % 10 when 0 then 'InStock' when 1 then 'Retired' else 'InUse' end",
  tag: "'LAP-' || lpad(n::text, 7, '0')",
  serial: "'SN' || lpad(to_hex(n * 7919), 10, '0')",
  name: "'Laptop of desk ' || n",
  model_id: id(2, `(n % ${MODELS})`),
  manufacturer: "'Lenovo'",
  media_bearing: 'true',
  cost_amount: '1299.00',
  cost_currency: "'EUR'",
  cost_minor_units: '129900',
  acquired_on: "date '2019-01-01' + ((n::bigint * 7919) % 2500)::int",
  cost_center_id: id(4, `((n / 10) % ${COST_CENTERS})`),
  location_id: id(3, '(n % 40)'),
  custody_state: "'none'",
  legal_hold: 'false',
  legal_hold_cases: "'{}'",
  warranty_ends_on: "date '2022-01-01' + (n % 2500)",
  audit_discrepancy: 'false',
  revision: '2',
  created_at: "timestamptz '2026-03-01T12:00:00Z'",
  created_position: "'1'",
  updated_at: "timestamptz '2026-03-01T12:00:00Z'",
  updated_position: "'1'",
};

/** Writes so many assets, and the models they are of, right into the tables of an empty read store. */
export async function fillAssets({ db }: ReadStore, assets: number): Promise<void> {
  const [columns, values] = [Object.keys(ASSET).join(', '), Object.values(ASSET).join(', ')];
  await sql
    .raw(
      `insert into asset_model (model_id, status, name, manufacturer, type_id, requestable, revision, created_at, updated_at)
       select ${id(2, 'n')}, 'Active', 'T' || n, 'Lenovo', ${id(5, '1')}, true, 0, now(), now() from generate_series(0, ${MODELS - 1}) n`,
    )
    .execute(db);
  for (let first = 1; first <= assets; first += CHUNK) {
    const last = Math.min(assets, first + CHUNK - 1);
    await sql.raw(`insert into asset_register (${columns}) select ${values} from generate_series(${first}, ${last}) n`).execute(db);
  }
  await sql.raw('vacuum analyze').execute(db);
}

const FIELDS = ['asset_id', 'status', 'tag', 'name', 'serial', 'manufacturer', 'model_id', 'acquired_on', 'cost_center_id', 'location_id'];
const PAGE = `where a.status = $1 and a.cost_center_id = $2 and (a.acquired_on, a.asset_id) < ($3, $4)
  order by a.acquired_on desc, a.asset_id desc limit 51`;
const columnsOf = (alias: string): string => FIELDS.map((name) => `${alias}.${name}`).join(', ');

/** The three questions: their statement, and what GraphQL asks in their place. */
export const QUESTIONS = {
  list: `select ${columnsOf('a')} from asset_register a ${PAGE}`,
  one: `select ${columnsOf('a')} from asset_register a where a.asset_id = $1`,
  nested: `select ${columnsOf('a')}, m.name as model_name, m.model_number, m.type_id
    from asset_register a left join asset_model m on m.model_id = a.model_id ${PAGE}`,
} as const;
export type Question = keyof typeof QUESTIONS;

const NODE = 'id status tag name serial manufacturer modelId acquiredOn costCenterId locationId';
const listOf = (node: string): string => `query ($where: AssetWhere, $after: String) {
  assets(first: 50, where: $where, orderBy: [{ field: ACQUIRED_ON, direction: DESC }], after: $after) { nodes { ${node} } pageInfo { hasNextPage endCursor } } }`;

export const GRAPHQL: Readonly<Record<Question, string>> = {
  list: listOf(NODE),
  one: `query ($id: UUID!) { asset(id: $id) { ${NODE} } }`,
  nested: listOf(`${NODE} model { id name modelNumber typeId }`),
};

/** The filter of the lists. */
export const whereOf = (costCenter: number): object => ({ status: { eq: 'IN_USE' }, costCenterId: { eq: idOf(4, costCenter) } });
