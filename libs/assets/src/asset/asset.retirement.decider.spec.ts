import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive, eur, happened, history, ids, withoutMedia } from '../../testing/asset.samples.js';
import type { AssetFacts, ModelFact } from './asset.commands.js';
import { assetDecider, type AssetCommandData } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId, office } = ids;
const facts = allActive;

describe('PlaceLegalHold and LiftLegalHold', () => {
  const place = (caseReference: string) => ({ type: 'PlaceLegalHold', data: { assetId, caseReference } }) as const;
  const lift = (caseReference: string) => ({ type: 'LiftLegalHold', data: { assetId, caseReference } }) as const;

  it('hold an asset for one case or more', () => {
    spec
      .given(...history.InStock)
      .when(place(' CASE-7 '))
      .then({ type: 'LegalHoldPlaced', data: { assetId, caseReference: 'CASE-7' } });
    spec
      .given(...history.InStock, happened.held)
      .when(place('CASE-8'))
      .then({ type: 'LegalHoldPlaced', data: { assetId, caseReference: 'CASE-8' } });
    spec
      .given(...history.InStock, happened.held)
      .when(lift('CASE-7'))
      .then({ type: 'LegalHoldLifted', data: { assetId, caseReference: 'CASE-7' } });
  });

  it('refuse blank cases, what has left, and holds that are not', () => {
    spec
      .given(...history.InStock)
      .when(place(' '))
      .thenRejected('INVALID_INPUT', ['caseReference']);
    spec
      .given(...history.Disposed)
      .when(place('CASE-7'))
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InStock)
      .when(lift('CASE-7'))
      .thenRejected('INVALID_TRANSITION', ['caseReference']);
    spec
      .given(...history.InStock, happened.held)
      .when(lift('CASE-8'))
      .thenRejected('INVALID_TRANSITION', ['caseReference']);
  });

  it('stay quiet when the case holds it', () => {
    spec
      .given(...history.InStock, happened.held)
      .when(place('CASE-7'))
      .thenNothing();
  });
});

describe('RetireAsset and ReinstateAsset', () => {
  it('end service and take that back, held for a case or not', () => {
    spec
      .given(...history.InStock, happened.held)
      .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'obsolete' } })
      .then({ type: 'AssetRetired', data: { assetId, retirementReason: 'obsolete' } });
    spec
      .given(...history.Retired)
      .when({ type: 'ReinstateAsset', data: { assetId, locationId: office } }, { facts, reason: 'the wrong one was scanned' })
      .then({ type: 'AssetReinstated', data: { assetId, locationId: office } });
  });

  it('refuse what somebody has, in every state in which somebody has it', () => {
    for (const past of [history.Assigned, history.InMaintenance, history.InTransit]) {
      spec
        .given(...past)
        .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'endOfLife' } })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('refuse what is on its way or missing after it was retired', () => {
    const { shipped, lost } = happened;
    for (const past of [
      [...history.InStock, shipped],
      [...history.Retired, lost],
    ]) {
      spec
        .given(...past)
        .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'endOfLife' } })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('say which reason fits', () => {
    const advice = [
      [history.OnOrder, 'endOfLife', 'orderCancelled for an asset on order'],
      [history.InStock, 'lost', 'one that fits an asset at hand, or report it missing first'],
      [history.Missing, 'obsolete', 'lost or stolen for a missing asset'],
    ] as const;
    for (const [past, retirementReason, text] of advice) {
      const message = `The reason ${retirementReason} does not fit. Give ${text}.`;
      const command = { type: 'RetireAsset', data: { assetId, retirementReason } } as const;
      expect(spec.given(...past).when(command)).toMatchObject({ answer: { message } });
    }
  });

  it('refuse reasons that do not fit', () => {
    const faults = [
      [history.OnOrder, 'endOfLife'],
      [history.InStock, 'lost'],
      [history.InStock, 'stolen'],
      [history.InStock, 'orderCancelled'],
      [history.Missing, 'obsolete'],
    ] as const;
    for (const [past, retirementReason] of faults) {
      spec
        .given(...past)
        .when({ type: 'RetireAsset', data: { assetId, retirementReason } })
        .thenRejected('INVALID_INPUT', ['retirementReason']);
    }
  });

  it('write off a stolen asset', () => {
    spec
      .given(...history.Missing)
      .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'stolen' } })
      .then({ type: 'AssetRetired', data: { assetId, retirementReason: 'stolen' } });
  });

  it('refuse to reinstate without a reason, at a closed place, or what never arrived', () => {
    const retired = spec.given(...history.Retired);
    retired.when({ type: 'ReinstateAsset', data: { assetId, locationId: office } }, { facts }).thenRejected('REASON_REQUIRED', ['reason']);
    retired
      .when({ type: 'ReinstateAsset', data: { assetId, locationId: office } }, { facts: { location: 'unknown' }, reason: 'found' })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
    spec
      .given(happened.procured, { type: 'AssetRetired', data: { assetId, retirementReason: 'orderCancelled' } })
      .when({ type: 'ReinstateAsset', data: { assetId, locationId: office } }, { facts, reason: 'found' })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InStock)
      .when({ type: 'ReinstateAsset', data: { assetId, locationId: office } }, { facts, reason: 'found' })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stay quiet when it was retired for that reason', () => {
    spec
      .given(...history.Retired)
      .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'endOfLife' } })
      .thenNothing();
  });
});

describe('DisposeAsset', () => {
  const dispose = (data: Partial<AssetCommandData<'DisposeAsset'>>) =>
    ({ type: 'DisposeAsset', data: { assetId, method: 'scrapped', dataErasureCertificateId: 'CERT-1', ...data } }) as const;
  const noMedia: AssetFacts = { model: { ...(facts.model as ModelFact), mediaBearing: false } };
  const retired = spec.given(...history.Retired);
  const disposed = { assetId, dataErasureCertificateId: 'CERT-1' };

  it('records what was received, for whom, and the certificate', () => {
    retired
      .when(dispose({ method: 'sold', proceeds: eur('90.5'), recipient: 'Broker Ltd' }), { facts })
      .then({ type: 'AssetDisposed', data: { ...disposed, method: 'sold', proceeds: eur('90.50'), recipient: 'Broker Ltd' } });
    retired
      .when(dispose({ method: 'vendorCredit', proceeds: eur('0') }), { facts })
      .then({ type: 'AssetDisposed', data: { ...disposed, method: 'vendorCredit', proceeds: eur('0.00') } });
    retired
      .when(dispose({ method: 'donated', proceeds: eur('0') }), { facts })
      .then({ type: 'AssetDisposed', data: { ...disposed, method: 'donated', proceeds: eur('0.00') } });
    retired
      .when(dispose({ method: 'donated' }), { facts })
      .then({ type: 'AssetDisposed', data: { ...disposed, method: 'donated', proceeds: eur('0.00') } });
  });

  it('needs no certificate for what holds no data by its record and its model', () => {
    const plain = spec.given(withoutMedia, happened.received, happened.retired);
    const command = { type: 'DisposeAsset', data: { assetId, method: 'scrapped' } } as const;
    plain.when(command, { facts: noMedia }).then({ type: 'AssetDisposed', data: { assetId, method: 'scrapped', proceeds: eur('0.00') } });
    plain.when(command, { facts: {} }).then({ type: 'AssetDisposed', data: { assetId, method: 'scrapped', proceeds: eur('0.00') } });
    plain.when(command, { facts }).thenRejected('CERTIFICATE_REQUIRED', ['dataErasureCertificateId']);
    retired
      .when({ ...command, data: { ...command.data, dataErasureCertificateId: ' ' } }, { facts: noMedia })
      .thenRejected('CERTIFICATE_REQUIRED');
  });

  it('refuses evidence until its last hold is lifted', () => {
    const held = spec.given(...history.Retired, happened.held);
    held.when(dispose({}), { facts }).thenRejected('LEGAL_HOLD');
    held
      .given({ type: 'LegalHoldLifted', data: { assetId, caseReference: 'CASE-7' } })
      .when(dispose({}), { facts })
      .then({ type: 'AssetDisposed', data: { ...disposed, method: 'scrapped', proceeds: eur('0.00') } });
  });

  it('refuses proceeds that are missing, foreign, negative or of a gift', () => {
    retired.when(dispose({ method: 'sold' }), { facts }).thenRejected('INVALID_AMOUNT', ['proceeds']);
    retired.when(dispose({ method: 'vendorCredit' }), { facts }).thenRejected('INVALID_AMOUNT', ['proceeds']);
    retired.when(dispose({ method: 'sold', proceeds: eur('-1') }), { facts }).thenRejected('INVALID_AMOUNT', ['proceeds', 'amount']);
    retired.when(dispose({ method: 'donated', proceeds: eur('1') }), { facts }).thenRejected('INVALID_AMOUNT', ['proceeds']);
    retired
      .when(dispose({ method: 'sold', proceeds: { amount: '90', currency: 'USD' } }), { facts })
      .thenRejected('CURRENCY_MISMATCH', ['proceeds', 'currency']);
  });

  it('refuses what is not retired, written off, or gone', () => {
    for (const past of [history.InStock, history.WrittenOff, history.Disposed]) {
      spec
        .given(...past)
        .when(dispose({}), { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });
});
