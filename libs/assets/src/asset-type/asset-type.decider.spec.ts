import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { typeDefined, typeId } from '../../testing/catalogue.samples.js';
import { assetTypeDecider } from './asset-type.decider.js';
import type { AssetTypeEvent } from './asset-type.events.js';

const spec = DeciderSpecification.for(assetTypeDecider);
const retired: AssetTypeEvent = { type: 'AssetTypeRetired', data: { typeId } };

describe('DefineAssetType', () => {
  it('names a kind of equipment', () => {
    spec
      .given()
      .when({ type: 'DefineAssetType', data: { ...typeDefined.data, name: ' Laptops ' } })
      .then(typeDefined);
  });

  it('refuses a blank name, an interval that is none and an id that is taken', () => {
    spec
      .given()
      .when({ type: 'DefineAssetType', data: { ...typeDefined.data, name: ' ' } })
      .thenRejected('INVALID_INPUT', ['name']);
    for (const auditIntervalMonths of [0, 1.5, 601]) {
      spec
        .given()
        .when({ type: 'DefineAssetType', data: { ...typeDefined.data, auditIntervalMonths } })
        .thenRejected('INVALID_INPUT', ['auditIntervalMonths']);
    }
    spec.given(typeDefined).when({ type: 'DefineAssetType', data: typeDefined.data }).thenRejected('ALREADY_EXISTS', ['typeId']);
  });
});

describe('ReviseAssetType', () => {
  it('records what differs', () => {
    spec
      .given(typeDefined)
      .when({
        type: 'ReviseAssetType',
        data: { typeId, changes: { name: 'Laptops', mediaBearing: false, auditIntervalMonths: null, notes: 'all sizes' } },
      })
      .then({
        type: 'AssetTypeRevised',
        data: { typeId, changes: { mediaBearing: false, auditIntervalMonths: null, notes: 'all sizes' } },
      });
  });

  it('refuses what cannot be and what is not there', () => {
    spec
      .given(typeDefined)
      .when({ type: 'ReviseAssetType', data: { typeId, changes: { name: '' } } })
      .thenRejected('INVALID_INPUT', ['changes', 'name']);
    spec
      .given()
      .when({ type: 'ReviseAssetType', data: { typeId, changes: {} } })
      .thenRejected('NOT_FOUND', ['typeId']);
  });

  it('stays quiet when nothing differs', () => {
    spec
      .given(typeDefined, { type: 'AssetTypeRevised', data: { typeId, changes: { auditIntervalMonths: null } } })
      .when({ type: 'ReviseAssetType', data: { typeId, changes: { name: 'Laptops', auditIntervalMonths: null } } })
      .thenNothing();
  });
});

describe('RetireAssetType and ReinstateAssetType', () => {
  it('close and open the kind', () => {
    spec.given(typeDefined).when({ type: 'RetireAssetType', data: { typeId } }).then(retired);
    spec
      .given(typeDefined, retired)
      .when({ type: 'ReinstateAssetType', data: { typeId } })
      .then({ type: 'AssetTypeReinstated', data: { typeId } });
  });

  it('stay quiet when it is so', () => {
    spec
      .given(typeDefined, retired, { type: 'AssetTypeReinstated', data: { typeId } })
      .when({ type: 'ReinstateAssetType', data: { typeId } })
      .thenNothing();
    spec.given(typeDefined, retired).when({ type: 'RetireAssetType', data: { typeId } }).thenNothing();
  });
});

describe('an asset type', () => {
  it('holds its name, also when retired', () => {
    const fold = (...events: readonly AssetTypeEvent[]) => events.reduce(assetTypeDecider.evolve, assetTypeDecider.initialState);
    expect(assetTypeDecider.uniqueKeys!(fold())).toEqual([]);
    expect(assetTypeDecider.uniqueKeys!(fold(typeDefined, retired))).toEqual([{ space: 'assetTypeName', key: 'LAPTOPS', path: ['name'] }]);
  });

  it('is not made by events that cannot begin one', () => {
    const others: readonly AssetTypeEvent[] = [
      { type: 'AssetTypeRevised', data: { typeId, changes: {} } },
      retired,
      { type: 'AssetTypeReinstated', data: { typeId } },
    ];
    for (const event of others) expect(assetTypeDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
