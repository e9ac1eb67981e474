import type { Outcome } from '@opsledger/eventsourcing';
import type { AssetId } from '@opsledger/kernel';
import { day, eur, ids, order } from '../testing/asset.samples.js';
import { assetsLedger, type AssetsLedger } from '../testing/assets-ledger.js';
import { modelDefined, typeDefined } from '../testing/catalogue.samples.js';
import type { AssetCommand } from './asset/asset.decider.js';

let ledger: AssetsLedger;

beforeEach(async () => {
  ledger = await assetsLedger();
  expect(codeOf(await ledger.send('assetType', typeDefined.data.typeId, { type: 'DefineAssetType', data: typeDefined.data }))).toBe(
    'accepted',
  );
  expect(codeOf(await ledger.send('assetModel', ids.model, { type: 'DefineAssetModel', data: modelDefined.data }))).toBe('accepted');
});
afterEach(() => ledger.dispose());

const codeOf = (outcome: Outcome): string => (outcome.accepted ? 'accepted' : outcome.rejection.code);
const asset = async (command: AssetCommand): Promise<Outcome> => ledger.send('asset', command.data.assetId, command, { reason: 'spec' });
const takeOn = (assetId: AssetId, tag: string, serial: string): AssetCommand => ({
  type: 'RegisterAsset',
  data: { ...order, assetId, tag, serial, locationId: ids.depot },
});

describe('assets on the real runner', () => {
  it('take warranty, manufacturer and audits from model and type', async () => {
    const outcome = await asset(takeOn(ids.asset, 'LAP-1', 'PF-1'));
    const data = { ...order, manufacturer: 'Lenovo', mediaBearing: true, warrantyEndsOn: day('2028-03-01') };
    expect(outcome).toMatchObject({
      accepted: true,
      events: [{ type: 'AssetProcured', data }, { type: 'AssetReceived' }, { type: 'AssetTagged' }],
    });
    expect(outcome.accepted && outcome.events[1]?.data).toHaveProperty('nextAuditOn');
  });

  it('hold tags and serials against every other asset, in any spelling, however many ask at once', async () => {
    const claims = [ids.asset, ids.otherAsset, ids.thirdAsset].map((id, index) =>
      asset(takeOn(id, index % 2 ? 'lap-1' : ' LAP-1', `PF-${index}`)),
    );
    expect((await Promise.all(claims)).map(codeOf).sort()).toEqual(['KEY_TAKEN', 'KEY_TAKEN', 'accepted']);
    const free = [ids.asset, ids.otherAsset, ids.thirdAsset];
    const states = await Promise.all(free.map((id) => ledger.aggregates.state<{ status: string }>('asset', id)));
    const another = free[states.findIndex(({ state }) => state.status === 'Unknown')]!;
    const taken = free[states.findIndex(({ state }) => state.status !== 'Unknown')]!;
    expect(codeOf(await asset(takeOn(another, 'LAP-2', `pf-${free.indexOf(taken)}`)))).toBe('KEY_TAKEN');
  });

  it('never come to hold themselves, also when two assignments at once would close the circle', async () => {
    await asset(takeOn(ids.asset, 'A', 'PF-1'));
    await asset(takeOn(ids.otherAsset, 'B', 'PF-2'));
    await asset(takeOn(ids.thirdAsset, 'C', 'PF-3'));
    const into = (assetId: AssetId, assigneeId: AssetId) =>
      asset({ type: 'AssignAsset', data: { assetId, assigneeKind: 'asset', assigneeId } });
    const outcomes = await Promise.all([
      into(ids.asset, ids.otherAsset),
      into(ids.otherAsset, ids.thirdAsset),
      into(ids.thirdAsset, ids.asset),
    ]);
    expect(outcomes.map(codeOf).sort()).toEqual(['CYCLE', 'accepted', 'accepted']);
  });

  it('name only what exists and is open', async () => {
    const unknown = '00000000-0000-4000-8000-000000000999';
    const refused = async (command: AssetCommand) => {
      const outcome = await asset(command);
      return outcome.accepted ? 'accepted' : [outcome.rejection.code, ...(outcome.rejection.path ?? [])];
    };
    expect(await refused({ type: 'ProcureAsset', data: { ...order, modelId: unknown as never } })).toEqual([
      'INVALID_REFERENCE',
      'modelId',
    ]);
    expect(await refused({ type: 'ProcureAsset', data: { ...order, costCenterId: unknown as never } })).toEqual([
      'INVALID_REFERENCE',
      'costCenterId',
    ]);
    await asset({ type: 'ProcureAsset', data: order });
    const assetId = ids.asset;
    expect(await refused({ type: 'ReceiveAsset', data: { assetId, locationId: unknown as never } })).toEqual([
      'INVALID_REFERENCE',
      'locationId',
    ]);
    expect(await refused({ type: 'ReceiveAsset', data: { assetId, locationId: ids.depot } })).toBe('accepted');
    for (const assigneeKind of ['person', 'location', 'asset', 'orgUnit'] as const) {
      const command: AssetCommand = { type: 'AssignAsset', data: { assetId, assigneeKind, assigneeId: unknown } };
      expect(await refused(command)).toEqual(['INVALID_REFERENCE', 'assigneeId']);
    }
    expect(await refused({ type: 'AuditAsset', data: { assetId, seenAt: unknown as never } })).toEqual(['INVALID_REFERENCE', 'seenAt']);
    expect(await refused({ type: 'MoveAsset', data: { assetId, toLocationId: unknown as never } })).toEqual([
      'INVALID_REFERENCE',
      'toLocationId',
    ]);
    const changes = { costCenterId: ids.otherCostCenter, modelId: ids.model };
    expect(await refused({ type: 'CorrectAsset', data: { assetId, changes } })).toBe('accepted');
  });

  it('bear data when their type says so later', async () => {
    const { typeId } = typeDefined.data;
    await ledger.send('assetType', typeId, { type: 'ReviseAssetType', data: { typeId, changes: { mediaBearing: false } } });
    await asset(takeOn(ids.asset, 'A', 'PF-1'));
    await asset({ type: 'RetireAsset', data: { assetId: ids.asset, retirementReason: 'surplus' } });
    await ledger.send('assetType', typeId, { type: 'ReviseAssetType', data: { typeId, changes: { mediaBearing: true } } });
    const dispose: AssetCommand = { type: 'DisposeAsset', data: { assetId: ids.asset, method: 'sold', proceeds: eur('1.00') } };
    expect(codeOf(await asset(dispose))).toBe('CERTIFICATE_REQUIRED');
    await ledger.send('assetType', typeId, { type: 'ReviseAssetType', data: { typeId, changes: { mediaBearing: false } } });
    expect(codeOf(await asset(dispose))).toBe('accepted');
  });

  it('are of models whose type is active', async () => {
    const { typeId } = typeDefined.data;
    await ledger.send('assetType', typeId, { type: 'RetireAssetType', data: { typeId } });
    const data = { ...modelDefined.data, modelId: ids.otherModel, name: 'Another' };
    expect(codeOf(await ledger.send('assetModel', ids.otherModel, { type: 'DefineAssetModel', data }))).toBe('INVALID_REFERENCE');
    expect(
      codeOf(
        await ledger.send('assetModel', ids.model, { type: 'ReviseAssetModel', data: { modelId: ids.model, changes: { name: 'X' } } }),
      ),
    ).toBe('accepted');
    await ledger.send('assetModel', ids.model, { type: 'RetireAssetModel', data: { modelId: ids.model } });
    expect(codeOf(await asset(takeOn(ids.asset, 'A', 'PF-1')))).toBe('INVALID_REFERENCE');
  });
});
