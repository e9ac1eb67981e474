import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, Money } from '@opsledger/kernel';
import type { Acquisition } from '../src/asset/asset.acquisition.decider.js';
import type { AssetFacts } from '../src/asset/asset.commands.js';
import type { AssetEvent, AssetEventData } from '../src/asset/asset.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind. */
export const ids = {
  asset: uuid(101) as AssetId,
  otherAsset: uuid(102) as AssetId,
  thirdAsset: uuid(103) as AssetId,
  model: uuid(201) as AssetModelId,
  otherModel: uuid(202) as AssetModelId,
  depot: uuid(301) as LocationId,
  office: uuid(302) as LocationId,
  costCenter: uuid(401) as CostCenterId,
  otherCostCenter: uuid(402) as CostCenterId,
  person: uuid(501),
  otherPerson: uuid(502),
  event: uuid(601),
};
const assetId = ids.asset;

export const day = (text: string): LocalDate => text as LocalDate;
export const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

/** An order with nothing but what it must have. */
export const order: Acquisition = {
  assetId,
  modelId: ids.model,
  cost: eur('1249.90'),
  acquiredOn: day('2025-03-01'),
  costCenterId: ids.costCenter,
};

/** Everything the commands name exists and may be used. */
export const allActive: AssetFacts = {
  model: { standing: 'active', manufacturer: 'Lenovo', mediaBearing: true },
  costCenter: 'active',
  location: 'active',
  assignee: { standing: 'active', chain: [] },
};

/** One event of each kind that the lifecycle needs, as the samples' orders and people make it. */
export const happened = {
  procured: {
    type: 'AssetProcured',
    data: { ...order, manufacturer: 'Lenovo', mediaBearing: true },
  },
  received: { type: 'AssetReceived', data: { assetId, serial: 'PF-1', locationId: ids.depot } },
  tagged: { type: 'AssetTagged', data: { assetId, tag: 'LAP-1' } },
  deployed: { type: 'AssetDeployed', data: { assetId, inServiceOn: day('2025-03-10'), locationId: ids.depot } },
  assigned: { type: 'AssetAssigned', data: { assetId, assigneeKind: 'person', assigneeId: ids.person, locationId: ids.depot } },
  accepted: { type: 'CustodyAccepted', data: { assetId, assigneeId: ids.person, onBehalf: false } },
  maintained: { type: 'MaintenanceStarted', data: { assetId } },
  shipped: { type: 'AssetMoved', data: { assetId, fromLocationId: ids.depot, toLocationId: ids.office, inTransit: true } },
  lost: { type: 'AssetReportedMissing', data: { assetId, kind: 'lost', lastLocationId: ids.depot } },
  retired: { type: 'AssetRetired', data: { assetId, retirementReason: 'endOfLife' } },
  writtenOff: { type: 'AssetRetired', data: { assetId, retirementReason: 'lost' } },
  held: { type: 'LegalHoldPlaced', data: { assetId, caseReference: 'CASE-7' } },
  disposed: { type: 'AssetDisposed', data: { assetId, method: 'scrapped', proceeds: eur('0.00'), dataErasureCertificateId: 'CERT-1' } },
} as const satisfies Readonly<Record<string, AssetEvent>>;

/** Like `procured`, of a model that holds no data. */
export const withoutMedia: AssetEvent = {
  type: 'AssetProcured',
  data: { ...(happened.procured.data as AssetEventData<'AssetProcured'>), mediaBearing: false },
};

const inStock: readonly AssetEvent[] = [happened.procured, happened.received, happened.tagged];

/** A history that leads to each state; `Deployed` and `Assigned` are both InUse, `WrittenOff` is Retired without the thing at hand. */
export const history = {
  Unknown: [],
  OnOrder: [happened.procured],
  InStock: inStock,
  Deployed: [...inStock, happened.deployed],
  Assigned: [...inStock, happened.assigned],
  Accepted: [...inStock, happened.assigned, happened.accepted],
  InMaintenance: [...inStock, happened.assigned, happened.maintained],
  InTransit: [...inStock, happened.assigned, happened.shipped],
  Missing: [...inStock, happened.lost],
  Retired: [...inStock, happened.retired],
  WrittenOff: [...inStock, happened.lost, happened.writtenOff],
  Disposed: [...inStock, happened.retired, happened.disposed],
} as const satisfies Readonly<Record<string, readonly AssetEvent[]>>;
