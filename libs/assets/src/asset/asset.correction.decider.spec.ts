import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive, day, eur, happened, history, ids } from '../../testing/asset.samples.js';
import type { AssetFacts } from './asset.commands.js';
import type { AssetCorrection } from './asset.correction.decider.js';
import { assetDecider } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId } = ids;
const correct = (changes: AssetCorrection, correctsEventId?: string) =>
  ({ type: 'CorrectAsset', data: { assetId, changes, ...(correctsEventId && { correctsEventId }) } }) as const;
const why = { facts: {} as AssetFacts, reason: 'the invoice says otherwise' };

describe('CorrectAsset', () => {
  it('names what was wrong, what is right and the event it corrects', () => {
    spec
      .given(...history.Disposed)
      .when(correct({ cost: eur('1199.9'), serial: ' PF-2 ', tag: 'LAP-1', acquiredOn: day('2025-02-28') }, ids.event), why)
      .then({
        type: 'AssetCorrected',
        data: {
          assetId,
          correctsEventId: ids.event,
          before: { cost: eur('1249.90'), serial: 'PF-1', acquiredOn: day('2025-03-01') },
          after: { cost: eur('1199.90'), serial: 'PF-2', acquiredOn: day('2025-02-28') },
        },
      });
  });

  it('takes an optional fact away, after which it is gone', () => {
    spec
      .given(...history.InStock)
      .when(correct({ serial: null }), why)
      .then({ type: 'AssetCorrected', data: { assetId, before: { serial: 'PF-1' }, after: { serial: null } } });
    spec
      .given(...history.InStock, { type: 'AssetCorrected', data: { assetId, before: { serial: 'PF-1' }, after: { serial: null } } })
      .when(correct({ serial: 'PF-1' }), why)
      .then({ type: 'AssetCorrected', data: { assetId, before: { serial: null }, after: { serial: 'PF-1' } } });
  });

  it('takes over what another model says', () => {
    const facts: AssetFacts = { model: { standing: 'active', manufacturer: 'Dell', mediaBearing: true } };
    spec
      .given(...history.InStock)
      .when(correct({ modelId: ids.otherModel }), { ...why, facts })
      .then({
        type: 'AssetCorrected',
        data: { assetId, before: { modelId: ids.model, manufacturer: 'Lenovo' }, after: { modelId: ids.otherModel, manufacturer: 'Dell' } },
      });
  });

  it('needs no reason to describe an asset', () => {
    spec
      .given(...history.InStock)
      .when(correct({ name: 'Spare', notes: 'blue' }), { facts: {} })
      .then({ type: 'AssetCorrected', data: { assetId, before: { name: null, notes: null }, after: { name: 'Spare', notes: 'blue' } } });
  });

  it('refuses a recorded fact without a reason', () => {
    spec
      .given(...history.InStock)
      .when(correct({ orderNumber: 'PO-1' }), { facts: {} })
      .thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('refuses values that cannot be', () => {
    const stock = spec.given(...history.InStock);
    stock.when(correct({ cost: eur('-1') }), why).thenRejected('INVALID_AMOUNT', ['changes', 'cost', 'amount']);
    stock.when(correct({ tag: ' ' }), why).thenRejected('INVALID_INPUT', ['changes', 'tag']);
    stock.when(correct({ modelId: ids.otherModel }), why).thenRejected('INVALID_REFERENCE', ['changes', 'modelId']);
    stock
      .when(correct({ costCenterId: ids.otherCostCenter }), { ...why, facts: { costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'costCenterId']);
    stock.when(correct({ acquiredOn: day('2026-03-03') }), why).thenRejected('INVALID_TIME', ['changes', 'acquiredOn']);
    stock.when(correct({ warrantyEndsOn: day('2024-01-01') }), why).thenRejected('INVALID_TIME', ['changes', 'warrantyEndsOn']);
    stock.when(correct({ endOfLifeOn: day('2024-01-01') }), why).thenRejected('INVALID_TIME', ['changes', 'endOfLifeOn']);
  });

  it('refuses a tag before there is one', () => {
    spec
      .given(happened.procured)
      .when(correct({ tag: 'LAP-1' }), why)
      .thenRejected('INVALID_TRANSITION', ['changes', 'tag']);
  });

  it('gives another tag in place of the first', () => {
    spec
      .given(...history.InStock)
      .when(correct({ tag: 'LAP-2' }), why)
      .then({ type: 'AssetCorrected', data: { assetId, before: { tag: 'LAP-1' }, after: { tag: 'LAP-2' } } });
  });

  it('leaves dates alone that are not corrected, however old they are', () => {
    const ancient = { ...happened.procured, data: { ...happened.procured.data, acquiredOn: day('1900-01-01') } } as const;
    spec
      .given(ancient, happened.received)
      .when(correct({ serial: 'PF-2' }), why)
      .then({ type: 'AssetCorrected', data: { assetId, before: { serial: 'PF-1' }, after: { serial: 'PF-2' } } });
  });

  it('accepts dates that fit one another, and their absence', () => {
    spec
      .given(...history.InStock)
      .when(correct({ warrantyEndsOn: day('2027-03-01'), endOfLifeOn: day('2030-03-01') }), why)
      .then({
        type: 'AssetCorrected',
        data: {
          assetId,
          before: { warrantyEndsOn: null, endOfLifeOn: null },
          after: { warrantyEndsOn: day('2027-03-01'), endOfLifeOn: day('2030-03-01') },
        },
      });
  });

  it('stays quiet when everything is right', () => {
    const facts = allActive;
    spec
      .given(...history.InStock)
      .when(correct({ serial: 'PF-1', name: null, cost: eur('1249.9'), modelId: ids.model }), { facts })
      .thenNothing();
  });
});
