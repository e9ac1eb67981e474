import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { modelDefined, modelId, otherTypeId } from '../../testing/catalogue.samples.js';
import { assetModelDecider } from './asset-model.decider.js';
import type { AssetModelEvent } from './asset-model.events.js';

const spec = DeciderSpecification.for(assetModelDecider);
const facts = { type: 'active' } as const;
const retired: AssetModelEvent = { type: 'AssetModelRetired', data: { modelId } };

describe('DefineAssetModel', () => {
  it('enters a model in the catalogue, not requestable unless said', () => {
    const { requestable: _yes, ...rest } = modelDefined.data;
    spec
      .given()
      .when({ type: 'DefineAssetModel', data: { ...rest, name: ' ThinkPad X1', manufacturer: 'Lenovo ' } }, { facts })
      .then({ ...modelDefined, data: { ...modelDefined.data, requestable: false } });
    spec.given().when({ type: 'DefineAssetModel', data: modelDefined.data }, { facts }).then(modelDefined);
  });

  it('refuses what cannot be', () => {
    const define = (changes: object) => ({ type: 'DefineAssetModel', data: { ...modelDefined.data, ...changes } }) as const;
    const faults = [
      [{ name: ' ' }, 'name'],
      [{ manufacturer: '' }, 'manufacturer'],
      [{ modelNumber: '' }, 'modelNumber'],
      [{ endOfLifeMonths: 0 }, 'endOfLifeMonths'],
      [{ warrantyMonths: 1000 }, 'warrantyMonths'],
      [{ minimumStock: -1 }, 'minimumStock'],
      [{ minimumStock: 0.5 }, 'minimumStock'],
    ] as const;
    for (const [changes, path] of faults) spec.given().when(define(changes), { facts }).thenRejected('INVALID_INPUT', [path]);
    spec
      .given()
      .when(define({}), { facts: { type: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['typeId']);
    spec.given(modelDefined).when(define({}), { facts }).thenRejected('ALREADY_EXISTS', ['modelId']);
  });
});

describe('ReviseAssetModel', () => {
  it('records what differs', () => {
    spec
      .given(modelDefined)
      .when(
        {
          type: 'ReviseAssetModel',
          data: { modelId, changes: { name: 'ThinkPad X1', typeId: otherTypeId, warrantyMonths: null, minimumStock: 0 } },
        },
        { facts },
      )
      .then({ type: 'AssetModelRevised', data: { modelId, changes: { typeId: otherTypeId, warrantyMonths: null, minimumStock: 0 } } });
  });

  it('refuses what cannot be and what is not there', () => {
    spec
      .given(modelDefined)
      .when({ type: 'ReviseAssetModel', data: { modelId, changes: { typeId: otherTypeId } } }, { facts: { type: 'unknown' } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'typeId']);
    spec
      .given()
      .when({ type: 'ReviseAssetModel', data: { modelId, changes: {} } }, { facts })
      .thenRejected('NOT_FOUND', ['modelId']);
  });

  it('stays quiet when nothing differs, also when its type was retired meanwhile', () => {
    spec
      .given(modelDefined, { type: 'AssetModelRevised', data: { modelId, changes: { warrantyMonths: null } } })
      .when({ type: 'ReviseAssetModel', data: { modelId, changes: { typeId: modelDefined.data.typeId } } }, { facts: { type: 'inactive' } })
      .thenNothing();
  });
});

describe('RetireAssetModel and ReinstateAssetModel', () => {
  it('close and open the model', () => {
    spec.given(modelDefined).when({ type: 'RetireAssetModel', data: { modelId } }, { facts: {} }).then(retired);
    spec
      .given(modelDefined, retired)
      .when({ type: 'ReinstateAssetModel', data: { modelId } }, { facts: {} })
      .then({ type: 'AssetModelReinstated', data: { modelId } });
  });

  it('stay quiet when it is so', () => {
    spec.given(modelDefined, retired).when({ type: 'RetireAssetModel', data: { modelId } }, { facts: {} }).thenNothing();
    spec
      .given(modelDefined, retired, { type: 'AssetModelReinstated', data: { modelId } })
      .when({ type: 'ReinstateAssetModel', data: { modelId } }, { facts: {} })
      .thenNothing();
  });
});

describe('an asset model', () => {
  it('holds its manufacturer, name and number, also when retired', () => {
    const fold = (...events: readonly AssetModelEvent[]) => events.reduce(assetModelDecider.evolve, assetModelDecider.initialState);
    const { modelNumber: _none, ...data } = modelDefined.data;
    expect(assetModelDecider.uniqueKeys!(fold())).toEqual([]);
    expect(assetModelDecider.uniqueKeys!(fold(modelDefined, retired))).toEqual([
      { space: 'assetModel', key: 'LENOVO | THINKPAD X1 | 21HM', path: ['name'] },
    ]);
    expect(assetModelDecider.uniqueKeys!(fold({ ...modelDefined, data }))).toEqual([
      { space: 'assetModel', key: 'LENOVO | THINKPAD X1 | ', path: ['name'] },
    ]);
  });

  it('is not made by events that cannot begin one', () => {
    const others: readonly AssetModelEvent[] = [
      { type: 'AssetModelRevised', data: { modelId, changes: {} } },
      retired,
      { type: 'AssetModelReinstated', data: { modelId } },
    ];
    for (const event of others) expect(assetModelDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
