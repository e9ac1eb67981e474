import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aggregates, MonotoneClock, openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { newEvent } from '@opsledger/eventsourcing/testing';
import { instantOf } from '@opsledger/kernel';
import { assetsAggregates } from '@opsledger/assets';
import { organizationAggregates } from '@opsledger/organization';
import { financeAggregates } from '../src/index.js';
import { ids } from './finance.samples.js';

/** A real event store in a temporary folder, with three cost centers and a clock that stands still. */
export async function financeLedger(now: string) {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-finance-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const clock = new MonotoneClock(() => Date.parse(now));
  const definitions = [...organizationAggregates, ...assetsAggregates, ...financeAggregates];
  const aggregates = new Aggregates(store, definitions, { singleWriter: true, clock });
  for (const costCenterId of [ids.costCenter, ids.otherCostCenter, ids.thirdCostCenter]) {
    const code = costCenterId.slice(-3);
    const opened = { type: 'CostCenterOpened', data: { costCenterId, code, name: `Cost center ${code}` } };
    const recorded = { occurredAt: instantOf(Date.parse(now)) };
    await store.append(`costCenter-${costCenterId}`, [newEvent(opened, costCenterId, recorded)], 'noStream');
  }
  return {
    store,
    aggregates,
    async dispose(): Promise<void> {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `financeLedger`. */
export type FinanceLedger = Awaited<ReturnType<typeof financeLedger>>;
