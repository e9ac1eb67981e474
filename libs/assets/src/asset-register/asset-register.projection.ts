import { formatPosition, type StoredEvent } from '@opsledger/eventsourcing';
import { dateOf, toMinorUnits, type Money } from '@opsledger/kernel';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { assetEvents, type AssetEvent, type AssetEventData, type CorrectableFacts } from '../asset/asset.events.js';
import { assetRegisterTable, type AssetRow } from './asset-register.table.js';

type Stored<Type extends AssetEvent['type']> = StoredEvent<Extract<AssetEvent, { type: Type }>>;

/** The register: every event of an asset changes its one row. */
export const assetRegister = defineProjection<AssetEvent>({
  name: 'assetRegister',
  version: 2,
  partitioned: true,
  tables: [assetRegisterTable],
  catalogues: [assetEvents],
  on: {
    AssetProcured: (event, rows) => {
      rows.put(assetRegisterTable, procured(event));
    },
    AssetReceived: (event, rows) => {
      const { serial, locationId, nextAuditOn } = event.data;
      update(event, rows, (row) => ({
        ...(row.status === 'InTransit' ? resumed(row) : { status: 'InStock' }),
        location_id: locationId,
        serial: serial ?? row.serial,
        next_audit_on: nextAuditOn ?? row.next_audit_on,
      }));
    },
    AssetTagged: (event, rows) => update(event, rows, () => ({ tag: event.data.tag })),
    AssetDeployed: (event, rows) => {
      const { inServiceOn, locationId } = event.data;
      update(event, rows, (row) => ({ status: 'InUse', location_id: locationId, in_service_on: row.in_service_on ?? inServiceOn }));
    },
    AssetAssigned: (event, rows) => update(event, rows, (row) => assigned(row, event)),
    CustodyAccepted: (event, rows) => update(event, rows, (row) => (row.assignee_id ? { custody_state: 'accepted' } : {})),
    CustodyDeclined: (event, rows) => update(event, rows, (row) => released(row, row.location_id)),
    AssetReturnRequested: (event, rows) =>
      update(event, rows, () => ({ return_requested_at: event.metadata.occurredAt, return_due_by: event.data.dueBy ?? null })),
    AssetReturned: (event, rows) => update(event, rows, (row) => released(row, event.data.locationId)),
    AssetMoved: (event, rows) => update(event, rows, (row) => moved(row, event.data)),
    MaintenanceStarted: (event, rows) => update(event, rows, (row) => ({ status: 'InMaintenance', resumes: resumable(row) })),
    MaintenanceCompleted: (event, rows) => update(event, rows, resumed),
    AssetAudited: (event, rows) => {
      const { seenAt, discrepancy, nextAuditOn } = event.data;
      const last_audited_on = dateOf(event.metadata.occurredAt);
      const audit = {
        last_audited_on,
        last_seen_at: seenAt,
        audit_discrepancy: discrepancy !== undefined,
        next_audit_on: nextAuditOn ?? null,
      };
      update(event, rows, () => audit);
    },
    AssetReportedMissing: (event, rows) => {
      const { kind, lastLocationId } = event.data;
      const seen = { location_id: null, destination_id: null, last_seen_at: lastLocationId ?? null };
      update(event, rows, () => ({ ...NOBODY, ...seen, status: 'Missing', resumes: null, missing_kind: kind }));
    },
    AssetRecovered: (event, rows) =>
      update(event, rows, (row) => ({
        status: row.retirement_reason ? 'Retired' : 'InStock',
        location_id: event.data.locationId,
        missing_kind: null,
      })),
    LegalHoldPlaced: (event, rows) => update(event, rows, (row) => holds([...row.legal_hold_cases, event.data.caseReference])),
    LegalHoldLifted: (event, rows) =>
      update(event, rows, (row) => holds(row.legal_hold_cases.filter((held) => held !== event.data.caseReference))),
    AssetRetired: (event, rows) => {
      const retired_on = dateOf(event.metadata.occurredAt);
      update(event, rows, () => ({
        status: 'Retired',
        retirement_reason: event.data.retirementReason,
        retired_on,
        missing_kind: null,
        resumes: null,
      }));
    },
    AssetReinstated: (event, rows) => {
      const stock = { status: 'InStock', location_id: event.data.locationId } as const;
      update(event, rows, () => ({ ...stock, retirement_reason: null, retired_on: null, missing_kind: null }));
    },
    AssetDisposed: (event, rows) => {
      const { method, proceeds } = event.data;
      const disposed_on = dateOf(event.metadata.occurredAt);
      const gone = { location_id: null, next_audit_on: null };
      update(event, rows, () => ({ ...gone, status: 'Disposed', disposal_method: method, disposed_on, proceeds_amount: proceeds.amount }));
    },
    AssetCorrected: (event, rows) => update(event, rows, () => corrected(event.data.after)),
  },
});

/** No one has it. */
const NOBODY = {
  assignee_kind: null,
  assignee_id: null,
  custody_state: 'none',
  assigned_at: null,
  due_back: null,
  return_requested_at: null,
  return_due_by: null,
} as const;

/** Changes the row of the event's asset and marks it with the event's place in the log. */
function update(event: StoredEvent<AssetEvent>, rows: RowWriter, changes: (row: AssetRow) => Partial<AssetRow>): void {
  rows.change(assetRegisterTable, { asset_id: event.data.assetId }, (row) => row && { ...row, ...changes(row), ...marked(event) });
}

function marked({ revision, position, metadata }: StoredEvent<AssetEvent>): Pick<AssetRow, 'revision' | 'updated_at' | 'updated_position'> {
  return { revision, updated_at: metadata.recordedAt, updated_position: formatPosition(position) };
}

/** Columns by name come before those of other objects: the engine takes fifty times as long the other way round. */
function procured(event: Stored<'AssetProcured'>): AssetRow {
  const { data, position, metadata } = event;
  return {
    asset_id: data.assetId,
    status: 'OnOrder',
    model_id: data.modelId,
    manufacturer: data.manufacturer,
    media_bearing: data.mediaBearing,
    acquired_on: data.acquiredOn,
    cost_center_id: data.costCenterId,
    vendor_id: data.vendorId ?? null,
    vendor_name: data.vendorName ?? null,
    order_number: data.orderNumber ?? null,
    purchase_order_line_id: data.purchaseOrderLineId ?? null,
    name: data.name ?? null,
    notes: data.notes ?? null,
    warranty_ends_on: data.warrantyEndsOn ?? null,
    end_of_life_on: data.endOfLifeOn ?? null,
    created_at: metadata.recordedAt,
    created_position: formatPosition(position),
    ...EMPTY,
    ...NOBODY,
    ...costColumns(data.cost),
    ...marked(event),
  };
}

/** What only later events fill. */
const EMPTY = {
  resumes: null,
  tag: null,
  serial: null,
  location_id: null,
  destination_id: null,
  in_service_on: null,
  legal_hold: false,
  legal_hold_cases: [],
  next_audit_on: null,
  last_audited_on: null,
  last_seen_at: null,
  audit_discrepancy: false,
  missing_kind: null,
  retirement_reason: null,
  retired_on: null,
  disposal_method: null,
  disposed_on: null,
  proceeds_amount: null,
} as const;

function costColumns(cost: Money): Pick<AssetRow, 'cost_amount' | 'cost_currency' | 'cost_minor_units'> {
  return { cost_amount: cost.amount, cost_currency: cost.currency, cost_minor_units: toMinorUnits(cost).toString() };
}

function assigned(row: AssetRow, { data, metadata }: Stored<'AssetAssigned'>): Partial<AssetRow> {
  return {
    ...NOBODY,
    status: 'InUse',
    location_id: data.locationId,
    in_service_on: row.in_service_on ?? data.inServiceOn ?? dateOf(metadata.occurredAt),
    assignee_kind: data.assigneeKind,
    assignee_id: data.assigneeId,
    custody_state: data.assigneeKind === 'person' ? 'pending' : 'none',
    assigned_at: metadata.occurredAt,
    due_back: data.dueBack ?? null,
  };
}

/** Back to stock, or, from maintenance and transport, to stock once those end. */
function released(row: AssetRow, location_id: AssetRow['location_id']): Partial<AssetRow> {
  const away = row.status === 'InMaintenance' || row.status === 'InTransit';
  return { ...NOBODY, location_id, ...(away ? { resumes: 'InStock' } : { status: 'InStock' }) };
}

function moved(row: AssetRow, { toLocationId, inTransit }: AssetEventData<'AssetMoved'>): Partial<AssetRow> {
  if (inTransit) return { status: 'InTransit', resumes: row.resumes ?? resumable(row), destination_id: toLocationId };
  return { ...(row.status === 'InTransit' && resumed(row)), location_id: toLocationId };
}

function resumable({ status }: AssetRow): AssetRow['resumes'] {
  return status === 'InUse' ? 'InUse' : 'InStock';
}

function resumed({ resumes }: AssetRow): Partial<AssetRow> {
  return { status: resumes ?? 'InStock', resumes: null, destination_id: null };
}

function holds(legal_hold_cases: readonly string[]): Partial<AssetRow> {
  return { legal_hold: legal_hold_cases.length > 0, legal_hold_cases };
}

/** The columns of corrected facts; a fact that was not corrected is left out. */
function corrected(facts: CorrectableFacts): Partial<AssetRow> {
  return { ...correctedIdentity(facts), ...correctedModel(facts), ...correctedOrder(facts), ...(facts.cost && costColumns(facts.cost)) };
}

function correctedIdentity(facts: CorrectableFacts): Partial<AssetRow> {
  return {
    ...(facts.tag !== undefined && { tag: facts.tag }),
    ...(facts.serial !== undefined && { serial: facts.serial }),
    ...(facts.name !== undefined && { name: facts.name }),
    ...(facts.notes !== undefined && { notes: facts.notes }),
    ...(facts.acquiredOn !== undefined && { acquired_on: facts.acquiredOn }),
    ...(facts.costCenterId !== undefined && { cost_center_id: facts.costCenterId }),
  };
}

function correctedModel(facts: CorrectableFacts): Partial<AssetRow> {
  return {
    ...(facts.modelId !== undefined && { model_id: facts.modelId }),
    ...(facts.manufacturer !== undefined && { manufacturer: facts.manufacturer }),
    ...(facts.mediaBearing !== undefined && { media_bearing: facts.mediaBearing }),
  };
}

function correctedOrder(facts: CorrectableFacts): Partial<AssetRow> {
  return {
    ...(facts.vendorId !== undefined && { vendor_id: facts.vendorId }),
    ...(facts.vendorName !== undefined && { vendor_name: facts.vendorName }),
    ...(facts.orderNumber !== undefined && { order_number: facts.orderNumber }),
    ...(facts.purchaseOrderLineId !== undefined && { purchase_order_line_id: facts.purchaseOrderLineId }),
    ...(facts.warrantyEndsOn !== undefined && { warranty_ends_on: facts.warrantyEndsOn }),
    ...(facts.endOfLifeOn !== undefined && { end_of_life_on: facts.endOfLifeOn }),
  };
}
