import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Aggregates,
  openEmbeddedEventStore,
  type AnyAggregate,
  type CommandContext,
  type Message,
  type Outcome,
} from '@opsledger/eventsourcing';
import type { CommandId } from '@opsledger/kernel';
import { openSubjectKeys, organizationAggregates } from '@opsledger/organization';
import { assetsAggregates } from '../src/index.js';
import { ids } from './asset.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';

/** A context of a fresh command by an administrator. */
export function someContext(more: Partial<CommandContext> = {}): CommandContext {
  const commandId = randomUUID() as CommandId;
  return { commandId, actor: { id: ids.otherPerson, kind: 'user', roles: ['admin'] }, origin: 'seed', correlationId: commandId, ...more };
}

/** A real event store in a temporary folder, with assets and organization, two locations, two cost centers and two people. */
export async function assetsLedger() {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-assets-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const definitions: readonly AnyAggregate[] = [...organizationAggregates, ...assetsAggregates];
  const aggregates = new Aggregates(store, definitions, { singleWriter: true });
  const happened: readonly (readonly [string, Message])[] = [
    [`location-${ids.depot}`, { type: 'LocationOpened', data: { locationId: ids.depot, name: 'Depot' } }],
    [`location-${ids.office}`, { type: 'LocationOpened', data: { locationId: ids.office, name: 'Office' } }],
    [
      `costCenter-${ids.costCenter}`,
      { type: 'CostCenterOpened', data: { costCenterId: ids.costCenter, code: 'IT', name: 'IT operations' } },
    ],
    [
      `costCenter-${ids.otherCostCenter}`,
      { type: 'CostCenterOpened', data: { costCenterId: ids.otherCostCenter, code: 'HR', name: 'People' } },
    ],
  ];
  for (const [stream, event] of happened) await store.append(stream, [newEvent(event, stream)], 'noStream');
  for (const personId of [ids.person, ids.otherPerson]) {
    const personalData = await keys.encrypt(personId, { name: `Person ${personId.slice(-3)}`, username: personId });
    const onboarded = { type: 'PersonOnboarded', data: { personId, personalData, usernameIndex: personId } };
    await store.append(`person-${personId}`, [newEvent(onboarded, personId)], 'noStream');
  }
  return {
    keys,
    store,
    aggregates,
    /** Runs one command; `more` changes the context. */
    send: (category: string, id: string, command: Message, more: Partial<CommandContext> = {}): Promise<Outcome> =>
      aggregates.execute(category, id, command, someContext(more)),
    async dispose(): Promise<void> {
      await store.close();
      await keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `assetsLedger`. */
export type AssetsLedger = Awaited<ReturnType<typeof assetsLedger>>;
