import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { AssetsModule, HandleAsset, type AssetTypeId } from '@opsledger/assets';
import { aggregates } from '@opsledger/composition';
import { Aggregates, type CommandContext, type EventStore } from '@opsledger/eventsourcing';
import {
  uuidV5,
  uuidV7,
  type Actor,
  type AssetId,
  type AssetModelId,
  type CommandId,
  type CostCenterId,
  type LocalDate,
} from '@opsledger/kernel';

/** Who runs the benchmark's commands. */
export const CLERK: Actor = { id: uuidV5('bench clerk'), kind: 'user', roles: ['admin'] };
export const MODEL_ID = uuidV5('bench model') as AssetModelId;
export const COST_CENTER_ID = uuidV5('bench cost center') as CostCenterId;
const TYPE_ID = uuidV5('bench type') as AssetTypeId;

/** The envelope of one more command. */
export function context(): CommandContext {
  return { commandId: uuidV7() as CommandId, actor: CLERK, origin: 'graphql', correlationId: uuidV7() };
}

/** What a procurement refers to: a type, a model, a cost center. */
export async function prepare(runner: Pick<Aggregates, 'execute'>): Promise<void> {
  const commands = [
    ['costCenter', COST_CENTER_ID, { type: 'OpenCostCenter', data: { costCenterId: COST_CENTER_ID, code: 'IT-100', name: 'IT' } }],
    [
      'assetType',
      TYPE_ID,
      { type: 'DefineAssetType', data: { typeId: TYPE_ID, name: 'Laptop', mediaBearing: true, auditIntervalMonths: 12 } },
    ],
    [
      'assetModel',
      MODEL_ID,
      { type: 'DefineAssetModel', data: { modelId: MODEL_ID, name: 'T14', manufacturer: 'Lenovo', typeId: TYPE_ID, warrantyMonths: 36 } },
    ],
  ] as const;
  for (const [category, id, command] of commands) {
    const outcome = await runner.execute(category, id, command, context());
    if (!outcome.accepted) throw new Error(`${command.type}: ${outcome.rejection.message}`);
  }
}

/** One new asset. */
export function procureAsset(assetId: AssetId): HandleAsset {
  const data = {
    assetId,
    modelId: MODEL_ID,
    costCenterId: COST_CENTER_ID,
    cost: { amount: '1299.00', currency: 'EUR' },
    acquiredOn: '2026-03-01' as LocalDate,
    orderNumber: 'PO-2026-00017',
    name: 'Laptop of the front desk',
  };
  return new HandleAsset(assetId, { type: 'ProcureAsset', data }, context());
}

/** A command bus whose handlers append to `store`, without GraphQL and read models. */
export async function commandBus(store: EventStore): Promise<{ readonly bus: CommandBus; close(): Promise<void> }> {
  const runner = new Aggregates(store, aggregates, { singleWriter: true });
  await prepare(runner);

  @Module({})
  class BenchModule {}
  const provided = { provide: Aggregates, useValue: runner };
  const app = await NestFactory.createApplicationContext(
    {
      module: BenchModule,
      global: true,
      imports: [CqrsModule.forRoot(), AssetsModule.registerCommands()],
      providers: [provided],
      exports: [Aggregates],
    },
    { logger: ['error'] },
  );
  await app.init();
  return { bus: app.get(CommandBus), close: () => app.close() };
}
