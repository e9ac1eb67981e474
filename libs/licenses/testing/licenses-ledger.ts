import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetsAggregates } from '@opsledger/assets';
import {
  Aggregates,
  openEmbeddedEventStore,
  type AnyAggregate,
  type CommandContext,
  type Message,
  type Outcome,
} from '@opsledger/eventsourcing';
import { uuidV5, type CommandId } from '@opsledger/kernel';
import { openSubjectKeys, organizationAggregates } from '@opsledger/organization';
import { licensesAggregates } from '../src/index.js';
import { ids, productDefined } from './license.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';

/** A context of a fresh command by an administrator. */
export function someContext(more: Partial<CommandContext> = {}): CommandContext {
  const commandId = randomUUID() as CommandId;
  return { commandId, actor: { id: ids.otherPerson, kind: 'user', roles: ['admin'] }, origin: 'seed', correlationId: commandId, ...more };
}

/** The ids of the people of a ledger, the first two those of the samples. */
export const peopleIds = (count: number): readonly string[] =>
  [ids.person, ids.otherPerson, ...Array.from({ length: Math.max(0, count - 2) }, (_, index) => uuidV5(`person ${index}`))].slice(0, count);

/** A real event store in a temporary folder, with a product, a location, a cost center, a laptop in stock and some people. */
export async function licensesLedger(people = 2) {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-licenses-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const definitions: readonly AnyAggregate[] = [...organizationAggregates, ...assetsAggregates, ...licensesAggregates];
  const node = (): Aggregates => new Aggregates(store, definitions);
  const aggregates = node();
  const happened: readonly (readonly [string, readonly Message[]])[] = [
    [`location-${ids.location}`, [{ type: 'LocationOpened', data: { locationId: ids.location, name: 'Berlin' } }]],
    [
      `costCenter-${ids.costCenter}`,
      [{ type: 'CostCenterOpened', data: { costCenterId: ids.costCenter, code: 'IT', name: 'IT operations' } }],
    ],
    [`asset-${ids.asset}`, LAPTOP],
  ];
  for (const [stream, events] of happened) {
    await store.append(
      stream,
      events.map((event, index) => newEvent(event, `${stream} ${index}`)),
      'noStream',
    );
  }
  const onboard = async (personId: string): Promise<void> => {
    const personalData = await keys.encrypt(personId, { name: `Person ${personId.slice(-3)}`, username: personId });
    const onboarded = { type: 'PersonOnboarded', data: { personId, personalData, usernameIndex: personId } };
    await store.append(`person-${personId}`, [newEvent(onboarded, personId)], 'noStream');
  };
  await Promise.all(peopleIds(people).map(onboard));
  const define = { type: 'DefineSoftwareProduct', data: productDefined.data };
  await aggregates.execute('softwareProduct', ids.product, define, someContext());
  return {
    keys,
    store,
    aggregates,
    /** Another node over the same log, with a memory of its own. */
    node,
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

/** See `licensesLedger`. */
export type LicensesLedger = Awaited<ReturnType<typeof licensesLedger>>;

const LAPTOP: readonly Message[] = [
  {
    type: 'AssetProcured',
    data: {
      ...{ assetId: ids.asset, modelId: uuidV5('model'), manufacturer: 'Lenovo', mediaBearing: true },
      ...{ cost: { amount: '1249.90', currency: 'EUR' }, acquiredOn: '2025-01-01', costCenterId: ids.costCenter },
    },
  },
  { type: 'AssetReceived', data: { assetId: ids.asset, locationId: ids.location } },
];
