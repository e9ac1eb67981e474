import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidV7, type AssetId, type LocalDate } from '@opsledger/kernel';
import { writeLives } from './asset-lives.js';
import { apiOf, caughtUp, openLedgerOn } from './ledger-on.js';
import { COST_CENTERS, GRAPHQL, whereOf } from './p3-data.js';
import { context, COST_CENTER_ID, MODEL_ID } from './procure.js';

/** What the parent asks for. */
export type Asked = 'command' | 'query' | 'end';

/** The cost of one command or query. */
export interface Cost {
  /** CPU time of the process with all its threads, in microseconds. */
  readonly cpu: number;
  /** Bytes handed to the disk; null where the system does not tell. */
  readonly bytes: number | null;
}

const COMMANDS = 2_000;
const QUERIES = 200;
const IN_FLIGHT = 64;

const [folder, events] = process.argv.slice(2);
const ledger = await openLedgerOn(folder!, join(folder!, 'read-models'));
await writeLives(ledger.eventStore, Number(events));
await caughtUp(ledger);
const { app, token } = await apiOf(ledger);

async function procure(): Promise<void> {
  const assetId = uuidV7() as AssetId;
  const data = {
    assetId,
    modelId: MODEL_ID,
    costCenterId: COST_CENTER_ID,
    cost: { amount: '1299.00', currency: 'EUR' },
    acquiredOn: '2026-03-01' as LocalDate,
  };
  const outcome = await ledger.aggregates.execute('asset', assetId, { type: 'ProcureAsset', data }, context());
  if (!outcome.accepted) throw new Error(outcome.rejection.message);
}

/** Commands, and all that the read models do for them. */
async function commands(): Promise<number> {
  let left = COMMANDS;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (left-- > 0) await procure();
    }),
  );
  await caughtUp(ledger);
  return COMMANDS;
}

/** Lists through the whole API, one after the other. */
async function queries(): Promise<number> {
  for (let number = 0; number < QUERIES; number++) {
    const payload = { query: GRAPHQL.list, variables: { where: whereOf(number % COST_CENTERS) } };
    const { body } = await app.inject({ method: 'POST', url: '/graphql', headers: { authorization: `Bearer ${token}` }, payload });
    if (!body.includes('"locationId":"')) throw new Error(`A list was not answered: ${body.slice(0, 500)}`);
  }
  return QUERIES;
}

async function costOf(work: () => Promise<number>): Promise<Cost> {
  const [bytes, cpu] = [written(), process.cpuUsage()];
  const times = await work();
  const { user, system } = process.cpuUsage(cpu);
  const after = written();
  return { cpu: (user + system) / times, bytes: bytes === null || after === null ? null : (after - bytes) / times };
}

function written(): number | null {
  try {
    return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))![1]);
  } catch {
    return null;
  }
}

async function answer(asked: Asked): Promise<void> {
  if (asked !== 'end') return void process.send!(await costOf(asked === 'command' ? commands : queries));
  await app.close();
  await ledger.close();
  process.exit();
}

process.on('message', (asked: Asked) => void answer(asked));
process.send!('ready');
