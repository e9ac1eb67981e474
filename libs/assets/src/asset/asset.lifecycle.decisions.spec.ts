import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive, day, eur, happened, history, ids, withoutMedia } from '../../testing/asset.samples.js';
import type { AssetCommandData, AssetFacts, ModelFact } from './asset.commands.js';
import { assetDecider } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId, depot, office, person } = ids;
const facts = allActive;
const custody = { assigneeKind: 'person', assigneeId: person } as const;

describe('MoveAsset', () => {
  it('moves at once, sends, redirects and delivers', () => {
    const moved = (toLocationId: typeof depot, inTransit: boolean) =>
      ({ type: 'AssetMoved', data: { assetId, fromLocationId: depot, toLocationId, inTransit } }) as const;
    spec
      .given(...history.InStock)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .then(moved(office, false));
    spec
      .given(...history.Assigned)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office, inTransit: true } }, { facts })
      .then(moved(office, true));
    const sent = spec.given(...history.InTransit);
    sent.when({ type: 'MoveAsset', data: { assetId, toLocationId: depot, inTransit: true } }, { facts }).then(moved(depot, true));
    sent.when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts }).then(moved(office, false));
  });

  it('refuses a closed place, what is assigned to its place, and what is not at hand', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts: { location: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['toLocationId']);
    const toPlace = { type: 'AssetAssigned', data: { assetId, assigneeKind: 'location', assigneeId: depot, locationId: depot } } as const;
    spec
      .given(...history.InStock, toPlace)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.WrittenOff)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Retired)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office, inTransit: true } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it is there or on its way there', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: depot } }, { facts })
      .thenNothing();
    spec
      .given(...history.InTransit)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office, inTransit: true } }, { facts })
      .thenNothing();
  });
});

describe('SendToMaintenance and CompleteMaintenance', () => {
  it('record the particulars', () => {
    const vendorId = ids.event as never;
    const particulars = { vendorId, description: 'new battery', expectedBackOn: day('2026-03-20') };
    spec
      .given(...history.Assigned)
      .when({ type: 'SendToMaintenance', data: { assetId, ...particulars } })
      .then({ type: 'MaintenanceStarted', data: { assetId, ...particulars } });
    spec
      .given(...history.InMaintenance)
      .when({ type: 'CompleteMaintenance', data: { assetId, cost: eur('89'), description: 'battery replaced' } })
      .then({ type: 'MaintenanceCompleted', data: { assetId, cost: eur('89.00'), description: 'battery replaced' } });
  });

  it('need no particulars', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'SendToMaintenance', data: { assetId } })
      .then({ type: 'MaintenanceStarted', data: { assetId } });
    spec
      .given(...history.InMaintenance)
      .when({ type: 'CompleteMaintenance', data: { assetId } })
      .then({ type: 'MaintenanceCompleted', data: { assetId } });
  });

  it('refuse what does not fit', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'SendToMaintenance', data: { assetId, expectedBackOn: day('2026-02-28') } })
      .thenRejected('INVALID_TIME', ['expectedBackOn']);
    spec
      .given(...history.InMaintenance)
      .when({ type: 'SendToMaintenance', data: { assetId } })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InStock)
      .when({ type: 'CompleteMaintenance', data: { assetId } })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InMaintenance)
      .when({ type: 'CompleteMaintenance', data: { assetId, cost: eur('1.005') } })
      .thenRejected('INVALID_AMOUNT', ['cost', 'amount']);
  });
});

describe('AuditAsset', () => {
  it('records that the asset is where it should be, and the next audit by the rule of its type', () => {
    spec
      .given(...history.Assigned)
      .when(
        { type: 'AuditAsset', data: { assetId, seenAt: depot } },
        { facts: { ...facts, model: { ...(facts.model as ModelFact), auditIntervalMonths: 12 } } },
      )
      .then({ type: 'AssetAudited', data: { assetId, seenAt: depot, nextAuditOn: day('2027-03-01') } });
  });

  it('records a discrepancy, notes and a day the auditor names', () => {
    spec
      .given(...history.InStock)
      .when(
        { type: 'AuditAsset', data: { assetId, seenAt: office, nextAuditOn: day('2026-04-01'), notes: 'lid scratched' } },
        { facts: { location: 'inactive' } },
      )
      .then({
        type: 'AssetAudited',
        data: {
          assetId,
          seenAt: office,
          discrepancy: { expectedLocationId: depot },
          nextAuditOn: day('2026-04-01'),
          notes: 'lid scratched',
        },
      });
  });

  it('expects an asset in transit at its destination, and one retired without a place nowhere', () => {
    spec
      .given(...history.InTransit)
      .when({ type: 'AuditAsset', data: { assetId, seenAt: office } }, { facts: {} })
      .then({ type: 'AssetAudited', data: { assetId, seenAt: office } });
    spec
      .given(happened.procured, happened.retired)
      .when({ type: 'AuditAsset', data: { assetId, seenAt: office } }, { facts: {} })
      .then({ type: 'AssetAudited', data: { assetId, seenAt: office, discrepancy: {} } });
  });

  it('refuses what is not at hand, unknown places and a next audit on the same day', () => {
    spec
      .given(...history.Missing)
      .when({ type: 'AuditAsset', data: { assetId, seenAt: depot } }, { facts })
      .thenRejected('INVALID_TRANSITION');
    const stock = spec.given(...history.InStock);
    stock
      .when({ type: 'AuditAsset', data: { assetId, seenAt: office } }, { facts: { location: 'unknown' } })
      .thenRejected('INVALID_REFERENCE', ['seenAt']);
    stock
      .when({ type: 'AuditAsset', data: { assetId, seenAt: depot, nextAuditOn: day('2026-03-01') } }, { facts })
      .thenRejected('INVALID_TIME', ['nextAuditOn']);
  });
});

describe('ReportAssetMissing and RecoverAsset', () => {
  it('end custody and bring the asset back to stock', () => {
    spec
      .given(...history.Accepted)
      .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'stolen' } })
      .then({ type: 'AssetReportedMissing', data: { assetId, kind: 'stolen', lastLocationId: depot, ...custody } });
    spec
      .given(...history.Missing)
      .when({ type: 'RecoverAsset', data: { assetId, locationId: office } }, { facts })
      .then({ type: 'AssetRecovered', data: { assetId, locationId: office } });
  });

  it('bring a retired asset back to retirement', () => {
    spec
      .given(...history.Retired, happened.lost, { type: 'AssetRecovered', data: { assetId, locationId: office } })
      .when({ type: 'DisposeAsset', data: { assetId, method: 'scrapped', dataErasureCertificateId: 'C' } }, { facts })
      .then({ type: 'AssetDisposed', data: { assetId, method: 'scrapped', proceeds: eur('0.00'), dataErasureCertificateId: 'C' } });
    spec
      .given(...history.Retired, happened.lost)
      .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'lost' } })
      .thenRejected('INVALID_TRANSITION');
  });

  it('let a loss turn out to be a theft', () => {
    spec
      .given(...history.Missing)
      .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'stolen' } })
      .then({ type: 'AssetReportedMissing', data: { assetId, kind: 'stolen', lastLocationId: depot } });
  });

  it('name no place where none is known', () => {
    spec
      .given(happened.procured, happened.retired)
      .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'lost' } })
      .then({ type: 'AssetReportedMissing', data: { assetId, kind: 'lost' } });
    spec
      .given(happened.procured, happened.retired, { type: 'AssetReportedMissing', data: { assetId, kind: 'lost' } })
      .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'stolen' } })
      .then({ type: 'AssetReportedMissing', data: { assetId, kind: 'stolen' } });
  });

  it('refuse what does not fit', () => {
    for (const past of [history.OnOrder, history.WrittenOff, history.Disposed]) {
      spec
        .given(...past)
        .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'lost' } })
        .thenRejected('INVALID_TRANSITION');
      spec
        .given(...past)
        .when({ type: 'RecoverAsset', data: { assetId, locationId: depot } }, { facts })
        .thenRejected('INVALID_TRANSITION');
    }
    spec
      .given(...history.Missing)
      .when({ type: 'RecoverAsset', data: { assetId, locationId: office } }, { facts: { location: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
  });

  it('stay quiet when it was reported', () => {
    spec
      .given(...history.Missing)
      .when({ type: 'ReportAssetMissing', data: { assetId, kind: 'lost' } })
      .thenNothing();
  });
});

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
