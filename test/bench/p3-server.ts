import { createServer } from 'node:http';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { ReadStore } from '@opsledger/read-store';
import { apiOf, openLedgerOn, openReadModels } from './ledger-on.js';
import type { ServerReady } from './p1-server.js';
import { QUESTIONS, type Question } from './p3-data.js';

type Query = (text: string, values: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

/** The product: the whole API. */
async function product(folder: string, where: string): Promise<ServerReady> {
  const { app, token } = await apiOf(await openLedgerOn(folder, where));
  await app.listen(0, '127.0.0.1');
  return { url: `${await app.getUrl()}/graphql`, token };
}

/** The ceiling: plain Node HTTP that sends one statement written by hand, and answers the same JSON. */
async function ceiling(where: string): Promise<ServerReady> {
  const query = where.startsWith('postgres://') ? byDriver(where) : byEmbedded(openReadModels(where, []));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { question, values } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { question: Question; values: unknown[] };
      void query(QUESTIONS[question], values).then((rows) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: question === 'one' ? { asset: nodeOf(rows[0]!) } : { assets: page(rows) } }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, token: 'none' };
}

function byDriver(connectionString: string): Query {
  const pool = new pg.Pool({ connectionString, max: 10, types: { getTypeParser: () => String } });
  return async (text, values) => (await pool.query<Record<string, unknown>>(text, [...values])).rows;
}

function byEmbedded({ db }: ReadStore): Query {
  return async (text, values) => (await db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...values]))).rows;
}

function page(rows: readonly Record<string, unknown>[]): object {
  const shown = rows.slice(0, 50);
  const last = shown.at(-1);
  const endCursor = last && Buffer.from(JSON.stringify([last['acquired_on'], last['asset_id']])).toString('base64url');
  return { nodes: shown.map(nodeOf), pageInfo: { hasNextPage: rows.length > 50, endCursor } };
}

function nodeOf(row: Record<string, unknown>): object {
  return {
    id: row['asset_id'],
    status: row['status'],
    tag: row['tag'],
    name: row['name'],
    serial: row['serial'],
    manufacturer: row['manufacturer'],
    modelId: row['model_id'],
    acquiredOn: row['acquired_on'],
    costCenterId: row['cost_center_id'],
    locationId: row['location_id'],
    ...('model_name' in row && {
      model: { id: row['model_id'], name: row['model_name'], modelNumber: row['model_number'], typeId: row['type_id'] },
    }),
  };
}

process.env['NODE_ENV'] = 'production';
const [kind, folder, where] = process.argv.slice(2);
const ready = await (kind === 'product' ? product(folder!, where!) : ceiling(where!));
process.stdout.write(`${JSON.stringify(ready)}\n`);
