import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive, day, eur, happened, history, ids } from '../../testing/asset.samples.js';
import type { ModelFact } from './asset.commands.js';
import { assetDecider } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId, depot, office, person } = ids;
const facts = allActive;
const custody = { assigneeKind: 'person', assigneeId: person } as const;

describe('DeployAsset', () => {
  it('puts an asset into service where it is, today, or elsewhere on a given day', () => {
    const stock = spec.given(...history.InStock);
    stock
      .when({ type: 'DeployAsset', data: { assetId } }, { facts: {} })
      .then({ type: 'AssetDeployed', data: { assetId, inServiceOn: day('2026-03-01'), locationId: depot } });
    stock
      .when({ type: 'DeployAsset', data: { assetId, locationId: office, inServiceOn: day('2025-04-01') } }, { facts })
      .then({ type: 'AssetDeployed', data: { assetId, inServiceOn: day('2025-04-01'), locationId: office } });
  });

  it('refuses days and places that cannot be, and what somebody has', () => {
    const stock = spec.given(...history.InStock);
    stock
      .when({ type: 'DeployAsset', data: { assetId, inServiceOn: day('2026-03-03') } }, { facts })
      .thenRejected('INVALID_TIME', ['inServiceOn']);
    stock
      .when({ type: 'DeployAsset', data: { assetId, inServiceOn: day('2025-02-28') } }, { facts })
      .thenRejected('INVALID_TIME', ['inServiceOn']);
    stock
      .when({ type: 'DeployAsset', data: { assetId, locationId: office } }, { facts: { location: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
    spec
      .given(...history.Assigned)
      .when({ type: 'DeployAsset', data: { assetId } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('refuses another place: what is deployed is moved', () => {
    spec
      .given(...history.Deployed)
      .when({ type: 'DeployAsset', data: { assetId, locationId: office } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it is deployed there', () => {
    spec
      .given(...history.Deployed)
      .when({ type: 'DeployAsset', data: { assetId, locationId: depot } }, { facts })
      .thenNothing();
  });
});

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

  it('is on its way to the last destination, until it is there', () => {
    const leg = (toLocationId: typeof depot, inTransit: boolean) =>
      ({ type: 'AssetMoved', data: { assetId, fromLocationId: depot, toLocationId, inTransit } }) as const;
    const redirected = spec.given(...history.InTransit, leg(depot, true));
    redirected.when({ type: 'MoveAsset', data: { assetId, toLocationId: depot, inTransit: true } }, { facts }).thenNothing();
    const delivered = spec.given(...history.InTransit, leg(office, false));
    delivered.when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts }).thenNothing();
  });

  it('delivers what was assigned to a place and sent', () => {
    const toPlace = { type: 'AssetAssigned', data: { assetId, assigneeKind: 'location', assigneeId: depot, locationId: depot } } as const;
    spec
      .given(...history.InStock, toPlace, happened.shipped)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .then({ type: 'AssetMoved', data: { assetId, fromLocationId: depot, toLocationId: office, inTransit: false } });
  });

  it('moves what is retired', () => {
    const moved = { type: 'AssetMoved', data: { assetId, fromLocationId: depot, toLocationId: office, inTransit: false } } as const;
    spec
      .given(...history.Retired)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .then(moved);
    spec
      .given(...history.Retired, moved)
      .when({ type: 'MoveAsset', data: { assetId, toLocationId: office } }, { facts })
      .thenNothing();
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

  it('remember through a theft that it was retired', () => {
    const stolen = { type: 'AssetReportedMissing', data: { assetId, kind: 'stolen', lastLocationId: depot } } as const;
    spec
      .given(...history.Retired, happened.lost, stolen, { type: 'AssetRecovered', data: { assetId, locationId: office } })
      .when({ type: 'RetireAsset', data: { assetId, retirementReason: 'endOfLife' } })
      .thenNothing();
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
