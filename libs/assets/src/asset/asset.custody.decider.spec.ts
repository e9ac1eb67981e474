import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, day, happened, history, ids } from '../../testing/asset.samples.js';
import type { AssetFacts } from './asset.commands.js';
import { assetDecider } from './asset.decider.js';

const spec = DeciderSpecification.for(assetDecider);
const { asset: assetId, depot, office, person } = ids;
const facts = allActive;
const holder: Actor = { id: person, kind: 'user', roles: ['requester'] };
const stranger: Actor = { id: ids.otherPerson, kind: 'user', roles: ['requester'] };
const manager: Actor = { id: ids.otherPerson, kind: 'user', roles: ['asset-manager'] };

describe('AssignAsset', () => {
  const toPerson = { assigneeKind: 'person', assigneeId: person } as const;

  it('hands an asset from stock to a person, with a date', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'AssignAsset', data: { assetId, ...toPerson, dueBack: day('2026-03-01'), locationId: office } }, { facts })
      .then({ type: 'AssetAssigned', data: { assetId, ...toPerson, locationId: office, dueBack: day('2026-03-01') } });
  });

  it('puts what is assigned to a location there, and the rest where it was', () => {
    const stock = spec.given(...history.InStock);
    stock
      .when({ type: 'AssignAsset', data: { assetId, assigneeKind: 'location', assigneeId: office } }, { facts })
      .then({ type: 'AssetAssigned', data: { assetId, assigneeKind: 'location', assigneeId: office, locationId: office } });
    stock
      .when({ type: 'AssignAsset', data: { assetId, assigneeKind: 'orgUnit', assigneeId: ids.event } }, { facts })
      .then({ type: 'AssetAssigned', data: { assetId, assigneeKind: 'orgUnit', assigneeId: ids.event, locationId: depot } });
  });

  it('refuses itself, a circle and whoever is not there', () => {
    const stock = spec.given(...history.InStock);
    const toAsset = (assigneeId: string) => ({ type: 'AssignAsset', data: { assetId, assigneeKind: 'asset', assigneeId } }) as const;
    const assignee = (fact: AssetFacts['assignee']): { facts: AssetFacts } => ({ facts: { ...facts, ...(fact && { assignee: fact }) } });
    stock.when(toAsset(assetId), { facts }).thenRejected('CYCLE', ['assigneeId']);
    stock
      .when(toAsset(ids.otherAsset), assignee({ standing: 'active', chain: [ids.otherAsset, ids.thirdAsset, assetId] }))
      .thenRejected('CYCLE', ['assigneeId']);
    stock
      .when({ type: 'AssignAsset', data: { assetId, ...toPerson } }, assignee({ standing: 'inactive', chain: [] }))
      .thenRejected('INVALID_REFERENCE', ['assigneeId']);
    stock.when({ type: 'AssignAsset', data: { assetId, ...toPerson } }, { facts: {} }).thenRejected('INVALID_REFERENCE', ['assigneeId']);
    stock
      .when({ type: 'AssignAsset', data: { assetId, ...toPerson, locationId: office } }, { facts: { ...facts, location: 'unknown' } })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
    stock
      .when({ type: 'AssignAsset', data: { assetId, ...toPerson, dueBack: day('2026-02-28') } }, { facts })
      .thenRejected('INVALID_TIME', ['dueBack']);
  });

  it('refuses a second assignee', () => {
    spec
      .given(...history.Assigned)
      .when({ type: 'AssignAsset', data: { assetId, assigneeKind: 'person', assigneeId: ids.otherPerson } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when that person has it until that day, and refuses another day', () => {
    const until = { ...toPerson, dueBack: day('2026-04-30') };
    const lent = spec.given(...history.InStock, { type: 'AssetAssigned', data: { assetId, ...until, locationId: depot } });
    lent.when({ type: 'AssignAsset', data: { assetId, ...until } }, { facts }).thenNothing();
    lent.when({ type: 'AssignAsset', data: { assetId, ...toPerson } }, { facts }).thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when that person has it', () => {
    spec
      .given(...history.Assigned)
      .when({ type: 'AssignAsset', data: { assetId, ...toPerson } }, { facts })
      .thenNothing();
  });
});

describe('AcceptCustody', () => {
  const command = { type: 'AcceptCustody', data: { assetId } } as const;

  it('is done by the holder, or for them with a reason', () => {
    const assigned = spec.given(...history.Assigned);
    assigned.when(command, { actor: holder }).then({ type: 'CustodyAccepted', data: { assetId, assigneeId: person, onBehalf: false } });
    assigned
      .when(command, { actor: manager, reason: 'signed on paper' })
      .then({ type: 'CustodyAccepted', data: { assetId, assigneeId: person, onBehalf: true } });
    assigned
      .when(command, { actor: { ...manager, roles: ['admin'] }, reason: 'signed on paper' })
      .then({ type: 'CustodyAccepted', data: { assetId, assigneeId: person, onBehalf: true } });
  });

  it('refuses others, and managers without a reason', () => {
    const assigned = spec.given(...history.Assigned);
    assigned.when(command, { actor: stranger, reason: 'helpful' }).thenRejected('FORBIDDEN');
    assigned.when(command, { actor: manager }).thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(...history.Accepted)
      .when(command, { actor: stranger })
      .thenRejected('FORBIDDEN');
  });

  it('refuses what no person has', () => {
    const toUnit = { type: 'AssetAssigned', data: { ...happened.assigned.data, assigneeKind: 'orgUnit' } } as const;
    spec
      .given(...history.InStock, toUnit)
      .when(command)
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InStock)
      .when(command)
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when custody was accepted', () => {
    spec
      .given(...history.Accepted)
      .when(command, { actor: holder })
      .thenNothing();
  });
});

describe('DeclineCustody', () => {
  const command = { type: 'DeclineCustody', data: { assetId } } as const;

  it('is done by the holder, or for them, with a reason', () => {
    const assigned = spec.given(...history.Assigned);
    assigned
      .when(command, { actor: holder, reason: 'wrong keyboard' })
      .then({ type: 'CustodyDeclined', data: { assetId, assigneeId: person, onBehalf: false } });
    assigned
      .when(command, { actor: manager, reason: 'called in' })
      .then({ type: 'CustodyDeclined', data: { assetId, assigneeId: person, onBehalf: true } });
  });

  it('refuses others, silence, and what was accepted', () => {
    const assigned = spec.given(...history.Assigned);
    assigned.when(command, { actor: stranger, reason: 'helpful' }).thenRejected('FORBIDDEN');
    assigned.when(command, { actor: holder, reason: ' ' }).thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(...history.Accepted)
      .when(command, { actor: holder, reason: 'late' })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InStock)
      .when(command, { actor: holder, reason: 'late' })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('RequestAssetReturn', () => {
  const asked = { assetId, assigneeKind: 'person', assigneeId: person } as const;

  it('asks the holder, with or without a date', () => {
    const assigned = spec.given(...history.Assigned);
    assigned.when({ type: 'RequestAssetReturn', data: { assetId } }).then({ type: 'AssetReturnRequested', data: asked });
    assigned
      .when({ type: 'RequestAssetReturn', data: { assetId, dueBy: day('2026-03-15') } })
      .then({ type: 'AssetReturnRequested', data: { ...asked, dueBy: day('2026-03-15') } });
  });

  it('asks again for another date', () => {
    spec
      .given(...history.Assigned, { type: 'AssetReturnRequested', data: asked })
      .when({ type: 'RequestAssetReturn', data: { assetId, dueBy: day('2026-03-15') } })
      .then({ type: 'AssetReturnRequested', data: { ...asked, dueBy: day('2026-03-15') } });
  });

  it('refuses what nobody has and a day that is over', () => {
    spec
      .given(...history.Deployed)
      .when({ type: 'RequestAssetReturn', data: { assetId } })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Assigned)
      .when({ type: 'RequestAssetReturn', data: { assetId, dueBy: day('2026-02-28') } })
      .thenRejected('INVALID_TIME', ['dueBy']);
  });

  it('stays quiet when it was asked for', () => {
    const requested = spec.given(...history.Assigned, { type: 'AssetReturnRequested', data: { ...asked, dueBy: day('2026-03-15') } });
    requested.when({ type: 'RequestAssetReturn', data: { assetId } }).thenNothing();
    requested.when({ type: 'RequestAssetReturn', data: { assetId, dueBy: day('2026-03-15') } }).thenNothing();
  });
});

describe('ReturnAsset', () => {
  const custody = { assigneeKind: 'person', assigneeId: person } as const;

  it('ends custody where the asset is, or elsewhere', () => {
    spec
      .given(...history.Accepted)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'worn', locationId: office } }, { facts })
      .then({ type: 'AssetReturned', data: { assetId, condition: 'worn', locationId: office, ...custody } });
    spec
      .given(...history.InMaintenance)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'defective' } }, { facts: {} })
      .then({ type: 'AssetReturned', data: { assetId, condition: 'defective', locationId: depot, ...custody } });
  });

  it('ends service without custody', () => {
    spec
      .given(...history.Deployed)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'good' } }, { facts: {} })
      .then({ type: 'AssetReturned', data: { assetId, condition: 'good', locationId: depot } });
  });

  it('refuses what is back, on its way or brought to a closed place', () => {
    spec
      .given(...history.InStock)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'good' } }, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InTransit)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'good' } }, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Assigned)
      .when({ type: 'ReturnAsset', data: { assetId, condition: 'good', locationId: office } }, { facts: { location: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['locationId']);
  });

  it('sends an asset to stock when its maintenance is completed', () => {
    const returned = { type: 'AssetReturned', data: { assetId, condition: 'worn', locationId: office, ...custody } } as const;
    const atMaintenance = spec.given(...history.InMaintenance, returned);
    atMaintenance.when({ type: 'ReturnAsset', data: { assetId, condition: 'good' } }, { facts }).thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.InMaintenance, returned, { type: 'MaintenanceCompleted', data: { assetId } })
      .when({ type: 'AssignAsset', data: { assetId, ...custody } }, { facts })
      .then({ type: 'AssetAssigned', data: { assetId, ...custody, locationId: office } });
  });
});
