import type { AssetId, AssetModelId, CostCenterId, Instant, LocalDate, LocationId, VendorId } from '@opsledger/kernel';
import {
  boolean,
  date,
  defineTable,
  int4,
  int8,
  nullable,
  numeric,
  text,
  textArray,
  timestamptz,
  uuid,
  type RowOf,
} from '@opsledger/read-store';
import type { AssigneeKind, DisposalMethod, LossKind, RetirementReason } from '../asset/asset.events.js';

/** The states of an asset, as the register shows them. */
export type AssetStatus = 'OnOrder' | 'InStock' | 'InUse' | 'InMaintenance' | 'InTransit' | 'Missing' | 'Retired' | 'Disposed';
/** Whether custody waits for a person: `none` when nobody has the asset or whoever has it need not accept. */
export type CustodyState = 'none' | 'pending' | 'accepted';

/** One row per asset: what every list and every question about assets is answered from. */
export const assetRegisterTable = defineTable('asset_register', {
  key: ['asset_id'],
  columns: {
    asset_id: uuid<AssetId>(),
    status: text<AssetStatus>(),
    /** The state that maintenance or transport will return to. */
    resumes: nullable(text<'InStock' | 'InUse'>()),
    tag: nullable(text()),
    serial: nullable(text()),
    name: nullable(text()),
    notes: nullable(text()),
    model_id: uuid<AssetModelId>(),
    manufacturer: text(),
    media_bearing: boolean(),
    cost_amount: numeric(),
    cost_currency: text(),
    cost_minor_units: int8(),
    acquired_on: date<LocalDate>(),
    cost_center_id: uuid<CostCenterId>(),
    vendor_id: nullable(uuid<VendorId>()),
    vendor_name: nullable(text()),
    order_number: nullable(text()),
    purchase_order_line_id: nullable(uuid()),
    /** Where it is; in transport where it left; null on order, missing and disposed. */
    location_id: nullable(uuid<LocationId>()),
    destination_id: nullable(uuid<LocationId>()),
    in_service_on: nullable(date<LocalDate>()),
    assignee_kind: nullable(text<AssigneeKind>()),
    assignee_id: nullable(uuid()),
    custody_state: text<CustodyState>(),
    assigned_at: nullable(timestamptz<Instant>()),
    due_back: nullable(date<LocalDate>()),
    return_requested_at: nullable(timestamptz<Instant>()),
    return_due_by: nullable(date<LocalDate>()),
    legal_hold: boolean(),
    legal_hold_cases: textArray(),
    warranty_ends_on: nullable(date<LocalDate>()),
    end_of_life_on: nullable(date<LocalDate>()),
    next_audit_on: nullable(date<LocalDate>()),
    last_audited_on: nullable(date<LocalDate>()),
    /** Where the last stock-take saw it, or where it was when it went missing. */
    last_seen_at: nullable(uuid<LocationId>()),
    audit_discrepancy: boolean(),
    missing_kind: nullable(text<LossKind>()),
    retirement_reason: nullable(text<RetirementReason>()),
    retired_on: nullable(date<LocalDate>()),
    disposal_method: nullable(text<DisposalMethod>()),
    disposed_on: nullable(date<LocalDate>()),
    proceeds_amount: nullable(numeric()),
    /** Revision of the asset's stream: the version that clients send back. */
    revision: int4(),
    created_at: timestamptz<Instant>(),
    created_position: text(),
    updated_at: timestamptz<Instant>(),
    updated_position: text(),
  },
  indexes: [
    { columns: ['tag', 'asset_id'] },
    { columns: ['status', 'asset_id'] },
    { columns: ['assignee_id', 'assignee_kind'], where: 'assignee_id is not null' },
    { columns: ['location_id', 'status', 'model_id'] },
    { columns: ['model_id'] },
    { columns: ['cost_center_id', 'acquired_on', 'asset_id'] },
    { columns: ['acquired_on', 'asset_id'] },
    { columns: ['next_audit_on'], where: 'next_audit_on is not null' },
    { columns: ['warranty_ends_on'], where: 'warranty_ends_on is not null' },
  ],
});

export type AssetRow = RowOf<typeof assetRegisterTable>;
