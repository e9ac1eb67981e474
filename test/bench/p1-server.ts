import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { openEmbeddedEventStore, type NewEvent } from '@opsledger/eventsourcing';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { uuidV7 } from '@opsledger/kernel';
import { readConfig } from '../../apps/api/src/config.js';
import { startServer } from '../../apps/api/src/server.js';
import { CLERK, prepare } from './procure.js';

/** What a server of the benchmark says on its standard output once it listens. */
export interface ServerReady {
  readonly url: string;
  readonly token: string;
}

/** The product: the whole API on a data folder of its own. */
async function product(folder: string): Promise<ServerReady> {
  const server = await startServer(readConfig({ OPSLEDGER_PORT: '0', OPSLEDGER_DATA: folder, OPSLEDGER_LOG_LEVEL: 'error' }));
  await prepare(server.ledger.aggregates);
  await server.ledger.settle(120_000);
  const key = openSigningKey(join(folder, 'keys'), false);
  const token = await mintToken(key, { subject: CLERK.id, roles: CLERK.roles, expiresIn: 3_600 });
  return { url: `${server.url}/graphql`, token };
}

/** The ceiling: plain Node HTTP that reads the same JSON and appends an event of the same size to the same kind of log. */
async function ceiling(folder: string): Promise<ServerReady> {
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const server = createServer((request, response) => {
    void read(request).then(async (text) => {
      const { variables } = JSON.parse(text) as { variables: { input: Record<string, string> } };
      const { position } = await store.append(`asset-${uuidV7()}`, [eventOf(variables.input)], 'noStream');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: { procureAsset: { position: String(position.commit), userErrors: [] } } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, token: 'none' };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** As many bytes as the product records for one procurement (about 900). */
function eventOf(input: Record<string, string>): NewEvent {
  const metadata = {
    schemaVersion: 1,
    occurredAt: '2026-03-01T12:00:00.000Z',
    recordedAt: '2026-03-01T12:00:00.000Z',
    actor: CLERK as never,
    commandId: input['commandId'],
    commandHash: '0'.repeat(64),
    commandIndex: 0,
    commandSize: 1,
    $correlationId: uuidV7(),
    $causationId: uuidV7(),
    origin: 'graphql',
    source: { address: '127.0.0.1' },
  };
  const data = { ...input, assetId: uuidV7(), manufacturer: 'Lenovo', mediaBearing: true, warrantyEndsOn: '2029-03-01' };
  return { id: uuidV7(), type: 'AssetProcured', data, metadata };
}

process.env['NODE_ENV'] = 'production';
const [kind, folder] = process.argv.slice(2);
const ready = await (kind === 'product' ? product(folder!) : ceiling(folder!));
process.stdout.write(`${JSON.stringify(ready)}\n`);
