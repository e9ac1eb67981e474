import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Aggregates,
  MonotoneClock,
  openEmbeddedEventStore,
  type AnyAggregate,
  type CommandContext,
  type Message,
} from '@opsledger/eventsourcing';
import { instantOf, type CommandId } from '@opsledger/kernel';
import { organizationAggregates } from '@opsledger/organization';
import { procurementAggregates } from '@opsledger/procurement';
import { contractsAggregates } from '../src/index.js';
import { ids } from './contract.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';

/** A context of a fresh command by an administrator. */
export function someContext(more: Partial<CommandContext> = {}): CommandContext {
  const commandId = randomUUID() as CommandId;
  return { commandId, actor: { id: ids.third, kind: 'user', roles: ['admin'] }, origin: 'seed', correlationId: commandId, ...more };
}

/** A real event store in a temporary folder, with contracts and what they name, two cost centers, two vendors, and a clock that the spec sets. */
export async function contractsLedger(start: string) {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-contracts-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  let time = Date.parse(start);
  const clock = new MonotoneClock(() => time);
  const definitions: readonly AnyAggregate[] = [...organizationAggregates, ...procurementAggregates, ...contractsAggregates];
  const aggregates = new Aggregates(store, definitions, { singleWriter: true, clock });
  const recorded = { occurredAt: instantOf(time) };
  const happened: readonly (readonly [string, Message])[] = [
    [
      `costCenter-${ids.costCenter}`,
      { type: 'CostCenterOpened', data: { costCenterId: ids.costCenter, code: 'IT', name: 'IT operations' } },
    ],
    [
      `costCenter-${ids.otherCostCenter}`,
      { type: 'CostCenterOpened', data: { costCenterId: ids.otherCostCenter, code: 'HR', name: 'People' } },
    ],
  ];
  for (const vendorId of [ids.vendor, ids.otherVendor]) {
    const registered = { type: 'VendorRegistered', data: { vendorId, name: `Vendor ${vendorId.slice(-3)}` } };
    await store.append(`vendor-${vendorId}`, [newEvent(registered, vendorId, recorded)], 'noStream');
  }
  for (const [stream, event] of happened) await store.append(stream, [newEvent(event, stream, recorded)], 'noStream');
  return {
    store,
    clock,
    aggregates,
    /** From now on it is this day. */
    setTime(text: string): void {
      time = Date.parse(text);
    },
    /** Events of a contract, as `type occurredAt`. */
    async timesOf(id: string): Promise<readonly string[]> {
      const events: string[] = [];
      for await (const { type, metadata } of store.readStream(`contract-${id}`)) events.push(`${type} ${metadata['occurredAt'] as string}`);
      return events;
    },
    async dispose(): Promise<void> {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `contractsLedger`. */
export type ContractsLedger = Awaited<ReturnType<typeof contractsLedger>>;
