import type { LocationId } from '@opsledger/kernel';
import { happened, history, ids, order } from '../../testing/asset.samples.js';
import type { Wanted } from './asset.commands.js';
import { assetDecider, wantedBy, type AssetCommand } from './asset.decider.js';
import type { KnownAsset } from './asset.state.js';

const { asset: assetId, depot: locationId, person, model: modelId, costCenter: costCenterId } = ids;

const fold = (events: readonly Parameters<typeof assetDecider.evolve>[1][]) =>
  events.reduce(assetDecider.evolve, assetDecider.initialState);

describe('keys', () => {
  const keys = (events: Parameters<typeof fold>[0]) => assetDecider.uniqueKeys!(fold(events));

  it('hold the tag and the serial under its manufacturer, also after disposal', () => {
    const held = [
      { space: 'assetTag', key: 'LAP-1', path: ['tag'] },
      { space: 'manufacturerSerial', key: 'LENOVO | PF-1', path: ['serial'] },
    ];
    expect(keys(history.Unknown)).toEqual([]);
    expect(keys(history.OnOrder)).toEqual([]);
    expect(keys(history.InStock)).toEqual(held);
    expect(keys(history.Disposed)).toEqual(held);
  });

  it('make no difference of capitals and blanks', () => {
    const tagged = { type: 'AssetTagged', data: { assetId, tag: 'lap  1' } } as const;
    expect(keys([happened.procured, tagged])).toEqual([{ space: 'assetTag', key: 'LAP 1', path: ['tag'] }]);
  });

  it('make assignments to assets wait for one another', () => {
    const nested = { assigneeKind: 'asset', assigneeId: ids.otherAsset } as const;
    const exclusive = assetDecider.exclusiveKeys!;
    expect(exclusive({ type: 'AssignAsset', data: { assetId, ...nested } })).toEqual([{ space: 'assetNesting', key: 'all' }]);
    expect(
      exclusive({ type: 'RegisterAsset', data: { ...order, tag: 'LAP-1', locationId: '' as LocationId, assignment: nested } }),
    ).toEqual([{ space: 'assetNesting', key: 'all' }]);
    expect(exclusive({ type: 'AssignAsset', data: { assetId, assigneeKind: 'person', assigneeId: ids.person } })).toEqual([]);
    expect(exclusive({ type: 'ProcureAsset', data: order })).toEqual([]);
  });
});

describe('what is read before a decision', () => {
  const assignment = { assigneeKind: 'person', assigneeId: person } as const;
  const named: readonly (readonly [AssetCommand, Wanted])[] = [
    [
      { type: 'ProcureAsset', data: order },
      { model: modelId, costCenterId },
    ],
    [
      { type: 'RegisterAsset', data: { ...order, tag: 'LAP-1', locationId, assignment } },
      { model: modelId, costCenterId, locationId, assignment },
    ],
    [
      { type: 'ReceiveAsset', data: { assetId, locationId } },
      { model: 'own', locationId },
    ],
    [{ type: 'TagAsset', data: { assetId, tag: 'LAP-1' } }, {}],
    [
      { type: 'AssignAsset', data: { assetId, ...assignment } },
      { locationId: undefined, assignment: { assetId, ...assignment } as Wanted['assignment'] },
    ],
    [{ type: 'ReturnAsset', data: { assetId, condition: 'good', locationId } }, { locationId }],
    [{ type: 'DeployAsset', data: { assetId, locationId } }, { locationId }],
    [{ type: 'MoveAsset', data: { assetId, toLocationId: locationId } }, { locationId }],
    [
      { type: 'AuditAsset', data: { assetId, seenAt: locationId } },
      { model: 'own', locationId },
    ],
    [{ type: 'RecoverAsset', data: { assetId, locationId } }, { locationId }],
    [{ type: 'ReinstateAsset', data: { assetId, locationId } }, { locationId }],
    [{ type: 'DisposeAsset', data: { assetId, method: 'scrapped' } }, { model: 'own' }],
    [
      { type: 'CorrectAsset', data: { assetId, changes: { modelId, costCenterId } } },
      { model: modelId, costCenterId },
    ],
  ];

  it.each(named)('is what $type names', (command, wanted) => {
    expect(wantedBy(command)).toEqual(wanted);
  });
});

describe('an event that does not fit the state', () => {
  const strays = [
    ['Unknown', happened.tagged],
    ['OnOrder', happened.procured],
    ['OnOrder', happened.shipped],
    ['OnOrder', { type: 'CustodyDeclined', data: happened.accepted.data }],
    ['OnOrder', happened.maintained],
    ['InStock', happened.accepted],
    ['InStock', { type: 'MaintenanceCompleted', data: { assetId } }],
    ['InMaintenance', happened.shipped],
    ['Missing', happened.shipped],
    ['Disposed', happened.shipped],
  ] as const;

  it.each(strays)('leaves an asset as it is that is %s', (status, event) => {
    const asset = fold(history[status]);
    expect(assetDecider.evolve(asset, event)).toBe(asset);
  });
  it('ends custody of what is on its way, which goes on', () => {
    const { custody: _ended, ...rest } = fold(history.InTransit) as Extract<KnownAsset, { status: 'InTransit' }>;
    const declined = { type: 'CustodyDeclined', data: happened.accepted.data } as const;
    expect(assetDecider.evolve(fold(history.InTransit), declined)).toEqual({ ...rest, resumes: 'InStock' });
  });

  it('brings a recovered asset to stock that nobody missed', () => {
    const found = { type: 'AssetRecovered', data: { assetId, locationId: ids.office } } as const;
    const { record } = fold(history.InStock) as KnownAsset;
    expect(assetDecider.evolve(fold(history.InStock), found)).toEqual({ status: 'InStock', record, locationId: ids.office });
  });
});
