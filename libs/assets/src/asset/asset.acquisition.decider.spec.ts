import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive, day, eur, happened, history, ids, order } from '../../testing/asset.samples.js';
import type { AssetFacts, ModelFact } from './asset.commands.js';
import { assetDecider } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId, depot, office } = ids;
const facts = allActive;
const model = facts.model as ModelFact;
const procured = { ...order, manufacturer: 'Lenovo', mediaBearing: true };

describe('ProcureAsset', () => {
  it('records the order with what the model says of warranty and life', () => {
    const withTerms: AssetFacts = { ...facts, model: { ...model, warrantyMonths: 24, endOfLifeMonths: 36 } };
    spec
      .given()
      .when({ type: 'ProcureAsset', data: { ...order, cost: eur('1249.9') } }, { facts: withTerms })
      .then({ type: 'AssetProcured', data: { ...procured, warrantyEndsOn: day('2027-03-01'), endOfLifeOn: day('2028-03-01') } });
  });

  it('records every particular of the order, and dates that differ from the model', () => {
    const particulars = {
      vendorId: '00000000-0000-4000-8000-000000000701' as never,
      vendorName: 'Computacenter',
      orderNumber: 'PO-77',
      purchaseOrderLineId: '00000000-0000-4000-8000-000000000702',
      name: 'Laptop of the front desk',
      notes: 'with dock',
      warrantyEndsOn: day('2026-03-01'),
      endOfLifeOn: day('2030-03-01'),
    };
    spec
      .given()
      .when({ type: 'ProcureAsset', data: { ...order, ...particulars } }, { facts })
      .then({ type: 'AssetProcured', data: { ...procured, ...particulars } });
  });

  it('refuses what does not exist or is closed', () => {
    const unknown = spec.given();
    unknown.when({ type: 'ProcureAsset', data: order }, { facts: { costCenter: 'active' } }).thenRejected('INVALID_REFERENCE', ['modelId']);
    unknown
      .when({ type: 'ProcureAsset', data: order }, { facts: { ...facts, model: { ...model, standing: 'inactive' } } })
      .thenRejected('INVALID_REFERENCE', ['modelId']);
    unknown
      .when({ type: 'ProcureAsset', data: order }, { facts: { ...facts, costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['costCenterId']);
  });

  it('refuses amounts that are none', () => {
    const negative = { ...order, cost: eur('-1.00') };
    spec.given().when({ type: 'ProcureAsset', data: negative }, { facts }).thenRejected('INVALID_AMOUNT', ['cost', 'amount']);
    const unknown = { ...order, cost: { amount: '1', currency: 'XYZ' } };
    spec.given().when({ type: 'ProcureAsset', data: unknown }, { facts }).thenRejected('INVALID_CURRENCY', ['cost', 'currency']);
  });

  it('lets a fault of the program through', () => {
    const broken = { ...order, cost: undefined as never };
    expect(() => spec.given().when({ type: 'ProcureAsset', data: broken }, { facts })).toThrow(TypeError);
  });

  it('refuses dates that contradict one another', () => {
    const faults = [
      [{ acquiredOn: day('2026-03-03') }, 'acquiredOn'],
      [{ acquiredOn: day('0023-01-23') }, 'acquiredOn'],
      [{ warrantyEndsOn: day('2025-02-28') }, 'warrantyEndsOn'],
      [{ endOfLifeOn: day('2025-02-28') }, 'endOfLifeOn'],
    ] as const;
    for (const [dates, path] of faults) {
      spec
        .given()
        .when({ type: 'ProcureAsset', data: { ...order, ...dates } }, { facts })
        .thenRejected('INVALID_TIME', [path]);
    }
  });

  it('refuses an id that is taken', () => {
    spec.given(happened.procured).when({ type: 'ProcureAsset', data: order }, { facts }).thenRejected('ALREADY_EXISTS', ['assetId']);
  });
});

describe('RegisterAsset', () => {
  const takeOn = { ...order, tag: ' LAP-1 ', serial: ' PF-1 ', locationId: depot };
  const taken = [
    { type: 'AssetProcured', data: procured },
    { type: 'AssetReceived', data: { assetId, serial: 'PF-1', locationId: depot } },
    { type: 'AssetTagged', data: { assetId, tag: 'LAP-1' } },
  ] as const;

  it('takes an asset into stock', () => {
    spec
      .given()
      .when({ type: 'RegisterAsset', data: takeOn }, { facts })
      .then(...taken);
  });

  it('plans the first audit and needs no serial', () => {
    const { serial: _none, ...withoutSerial } = takeOn;
    spec
      .given()
      .when({ type: 'RegisterAsset', data: withoutSerial }, { facts: { ...facts, model: { ...model, auditIntervalMonths: 12 } } })
      .then(taken[0], { type: 'AssetReceived', data: { assetId, locationId: depot, nextAuditOn: day('2027-03-01') } }, taken[2]);
  });

  it('takes an asset into service', () => {
    const inServiceOn = day('2025-03-05');
    spec
      .given()
      .when({ type: 'RegisterAsset', data: { ...takeOn, inServiceOn } }, { facts })
      .then(...taken, { type: 'AssetDeployed', data: { assetId, inServiceOn, locationId: depot } });
  });

  it('takes an asset that somebody has', () => {
    const assignment = { assigneeKind: 'person', assigneeId: ids.person, dueBack: day('2026-06-01') } as const;
    const inServiceOn = day('2025-03-05');
    spec
      .given()
      .when({ type: 'RegisterAsset', data: { ...takeOn, inServiceOn, assignment } }, { facts })
      .then(...taken, { type: 'AssetAssigned', data: { assetId, ...assignment, locationId: depot, inServiceOn } });
  });

  it('refuses faults of every part', () => {
    const refused = (changes: object, changedFacts: Partial<AssetFacts> = {}) =>
      spec.given().when({ type: 'RegisterAsset', data: { ...takeOn, ...changes } }, { facts: { ...facts, ...changedFacts } });
    refused({ tag: ' ' }).thenRejected('INVALID_INPUT', ['tag']);
    refused({ serial: ' ' }).thenRejected('INVALID_INPUT', ['serial']);
    refused({}, { costCenter: 'unknown' }).thenRejected('INVALID_REFERENCE', ['costCenterId']);
    refused({}, { location: 'unknown' }).thenRejected('INVALID_REFERENCE', ['locationId']);
    refused({ inServiceOn: day('2026-03-03') }).thenRejected('INVALID_TIME', ['inServiceOn']);
    refused({ inServiceOn: day('2025-02-28') }).thenRejected('INVALID_TIME', ['inServiceOn']);
    const assignment = { assigneeKind: 'person', assigneeId: ids.person };
    refused({ assignment }, { assignee: { standing: 'inactive', chain: [] } }).thenRejected('INVALID_REFERENCE', [
      'assignment',
      'assigneeId',
    ]);
    refused({ assignment: { ...assignment, dueBack: day('2026-02-28') } }).thenRejected('INVALID_TIME', ['assignment', 'dueBack']);
  });

  it('refuses an id that is taken', () => {
    spec.given(happened.procured).when({ type: 'RegisterAsset', data: takeOn }, { facts }).thenRejected('ALREADY_EXISTS', ['assetId']);
  });
});

describe('ReceiveAsset', () => {
  it('takes an order into stock and plans its first audit', () => {
    spec
      .given(...history.OnOrder)
      .when(
        { type: 'ReceiveAsset', data: { assetId, locationId: depot, serial: 'PF-1' } },
        { facts: { ...facts, model: { ...model, auditIntervalMonths: 6 } } },
      )
      .then({ type: 'AssetReceived', data: { assetId, serial: 'PF-1', locationId: depot, nextAuditOn: day('2026-09-01') } });
  });

  it('ends a transport', () => {
    spec
      .given(...history.InTransit)
      .when(
        { type: 'ReceiveAsset', data: { assetId, locationId: office, serial: 'PF-1' } },
        { facts: { ...facts, model: { ...model, auditIntervalMonths: 6 } } },
      )
      .then({ type: 'AssetReceived', data: { assetId, serial: 'PF-1', locationId: office } });
  });

  it('refuses what is in use, even where it is', () => {
    spec
      .given(...history.Deployed)
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: depot } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('refuses another asset than the one that was sent, and places that are not', () => {
    const sent = spec.given(...history.InTransit);
    sent
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: office, serial: 'PF-2' } }, { facts })
      .thenRejected('MISMATCH', ['serial']);
    sent
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: office } }, { facts: { location: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
    sent
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: office, serial: '' } }, { facts })
      .thenRejected('INVALID_INPUT', ['serial']);
  });

  it('stays quiet when it is there already', () => {
    const there = spec.given(...history.InStock);
    there.when({ type: 'ReceiveAsset', data: { assetId, locationId: depot } }, { facts }).thenNothing();
    there.when({ type: 'ReceiveAsset', data: { assetId, locationId: depot, serial: 'PF-1' } }, { facts }).thenNothing();
    there
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: depot, serial: 'PF-2' } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('refuses an asset that is not in the ledger', () => {
    spec
      .given()
      .when({ type: 'ReceiveAsset', data: { assetId, locationId: depot } }, { facts })
      .thenRejected('NOT_FOUND', ['assetId']);
  });
});

describe('TagAsset', () => {
  const procuredAndReceived = [happened.procured, happened.received];

  it('labels an asset and replaces a label', () => {
    spec
      .given(...procuredAndReceived)
      .when({ type: 'TagAsset', data: { assetId, tag: ' LAP-1 ' } })
      .then({ type: 'AssetTagged', data: { assetId, tag: 'LAP-1' } });
    spec
      .given(...history.InStock)
      .when({ type: 'TagAsset', data: { assetId, tag: 'LAP-2' } })
      .then({ type: 'AssetTagged', data: { assetId, tag: 'LAP-2', previousTag: 'LAP-1' } });
  });

  it('refuses a blank label and an asset that is not at hand', () => {
    spec
      .given(...procuredAndReceived)
      .when({ type: 'TagAsset', data: { assetId, tag: ' ' } })
      .thenRejected('INVALID_INPUT', ['tag']);
    spec
      .given(...history.OnOrder)
      .when({ type: 'TagAsset', data: { assetId, tag: 'LAP-1' } })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it has that label', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'TagAsset', data: { assetId, tag: 'LAP-1' } })
      .thenNothing();
  });
});
