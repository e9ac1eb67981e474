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
import type { CommandId, Role } from '@opsledger/kernel';
import { openSubjectKeys, organizationAggregates } from '@opsledger/organization';
import type { ChangeCommand } from '../src/change/change.decider.js';
import { ChangeHandler, HandleChange } from '../src/change/change.handler.js';
import { FreezeWindowHandler, HandleFreezeWindow } from '../src/freeze-window/freeze-window.handler.js';
import type { FreezeWindowCommand } from '../src/freeze-window/freeze-window.decider.js';
import { changesAggregates } from '../src/index.js';
import { at, ids } from './change.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';

/** A context of a fresh command by somebody with some roles; default: a change manager who has no part in the samples' plans. */
export function contextOf(
  actorId: string = ids.manager,
  roles: readonly Role[] = ['change-manager'],
  more: Partial<CommandContext> = {},
): CommandContext {
  const commandId = randomUUID() as CommandId;
  return { commandId, actor: { id: actorId, kind: 'user', roles }, origin: 'seed', correlationId: commandId, reason: 'spec', ...more };
}

const procured = (assetId: string): Message => ({
  type: 'AssetProcured',
  data: {
    assetId,
    modelId: ids.model,
    manufacturer: 'Dell',
    mediaBearing: false,
    cost: { amount: '1.00', currency: 'EUR' },
    acquiredOn: '2025-01-01',
    costCenterId: ids.bystander,
  },
});

/** A real event store in a temporary folder, with changes, assets and organization, two assets and the samples' people. The first moment is before the samples' window. */
export async function changesLedger() {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-changes-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const definitions: readonly AnyAggregate[] = [...organizationAggregates, ...assetsAggregates, ...changesAggregates];
  const aggregates = new Aggregates(store, definitions, { singleWriter: true });
  const times = { occurredAt: at(1, 0) };
  for (const assetId of [ids.asset, ids.otherAsset])
    await store.append(`asset-${assetId}`, [newEvent(procured(assetId), assetId, times)], 'noStream');
  const people = [ids.requester, ids.implementer, ids.approver, ids.otherApprover, ids.thirdApprover, ids.manager, ids.bystander];
  for (const personId of people) {
    const personalData = await keys.encrypt(personId, { name: `Person ${personId.slice(-3)}`, username: personId });
    const onboarded = { type: 'PersonOnboarded', data: { personId, personalData, usernameIndex: personId } };
    await store.append(`person-${personId}`, [newEvent(onboarded, personId, times)], 'noStream');
  }
  const [changes, freezes] = [new ChangeHandler(aggregates), new FreezeWindowHandler(aggregates)];
  return {
    keys,
    store,
    aggregates,
    /** Runs one command on a change as its handler does. */
    change: (command: ChangeCommand, context: CommandContext = contextOf()): Promise<Outcome> =>
      changes.execute(new HandleChange(command.data.changeId, command, context)),
    /** The same for a freeze. */
    freeze: (command: FreezeWindowCommand, context: CommandContext = contextOf()): Promise<Outcome> =>
      freezes.execute(new HandleFreezeWindow(command.data.freezeId, command, context)),
    async dispose(): Promise<void> {
      await store.close();
      await keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `changesLedger`. */
export type ChangesLedger = Awaited<ReturnType<typeof changesLedger>>;
