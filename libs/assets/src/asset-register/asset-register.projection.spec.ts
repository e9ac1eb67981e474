import fc from 'fast-check';
import { foldRows } from '@opsledger/read-store';
import { anyAssetCommand } from '../../testing/asset.arbitraries.js';
import { allActive, day, eur, happened, history, ids, order } from '../../testing/asset.samples.js';
import { NOON, recordedEvents } from '@opsledger/eventsourcing/testing';
import { assetDecider } from '../asset/asset.decider.js';
import type { AssetEvent } from '../asset/asset.events.js';
import type { Asset, KnownAsset } from '../asset/asset.state.js';
import { assetRegister } from './asset-register.projection.js';
import { assetRegisterTable, type AssetRow } from './asset-register.table.js';

const assetId = ids.asset;
const rowOf = (...events: readonly AssetEvent[]): AssetRow =>
  foldRows(assetRegister, recordedEvents(`asset-${assetId}`, events)).row(assetRegisterTable, { asset_id: assetId })!;

/** The row of an asset in stock, whole. */
const inStock: AssetRow = {
  asset_id: assetId,
  status: 'InStock',
  resumes: null,
  tag: 'LAP-1',
  serial: 'PF-1',
  name: null,
  notes: null,
  model_id: ids.model,
  manufacturer: 'Lenovo',
  media_bearing: true,
  cost_amount: '1249.90',
  cost_currency: 'EUR',
  cost_minor_units: '124990',
  acquired_on: day('2025-03-01'),
  cost_center_id: ids.costCenter,
  vendor_id: null,
  vendor_name: null,
  order_number: null,
  purchase_order_line_id: null,
  location_id: ids.depot,
  destination_id: null,
  in_service_on: null,
  assignee_kind: null,
  assignee_id: null,
  custody_state: 'none',
  assigned_at: null,
  due_back: null,
  return_requested_at: null,
  return_due_by: null,
  legal_hold: false,
  legal_hold_cases: [],
  warranty_ends_on: null,
  end_of_life_on: null,
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
  revision: 2,
  created_at: NOON,
  created_position: '1',
  updated_at: NOON,
  updated_position: '3',
};

describe('the asset register', () => {
  it('shows a whole row', () => {
    expect(rowOf(...history.InStock)).toEqual(inStock);
  });

  it('shows custody, its acceptance and the request to give the asset back', () => {
    const asked: AssetEvent = {
      type: 'AssetReturnRequested',
      data: { assetId, assigneeKind: 'person', assigneeId: ids.person, dueBy: day('2026-04-01') },
    };
    const assigned = {
      ...inStock,
      status: 'InUse',
      in_service_on: day('2026-03-01'),
      assignee_kind: 'person',
      assignee_id: ids.person,
      custody_state: 'accepted',
      assigned_at: NOON,
      return_requested_at: NOON,
      return_due_by: day('2026-04-01'),
      revision: 5,
      updated_position: '6',
    };
    expect(rowOf(...history.Accepted, asked)).toEqual(assigned);
    const returned: AssetEvent = { type: 'AssetReturned', data: { assetId, condition: 'good', locationId: ids.office } };
    expect(rowOf(...history.Accepted, asked, returned)).toEqual({
      ...inStock,
      in_service_on: day('2026-03-01'),
      location_id: ids.office,
      revision: 6,
      updated_position: '7',
    });
  });

  it('shows audits, holds, retirement and disposal', () => {
    const audited: AssetEvent = {
      type: 'AssetAudited',
      data: { assetId, seenAt: ids.office, discrepancy: { expectedLocationId: ids.depot }, nextAuditOn: day('2027-03-01') },
    };
    const seen = { last_audited_on: day('2026-03-01'), last_seen_at: ids.office, audit_discrepancy: true };
    const held = { legal_hold: true, legal_hold_cases: ['CASE-7'] };
    expect(rowOf(...history.InStock, audited, happened.held)).toEqual({
      ...inStock,
      ...seen,
      ...held,
      next_audit_on: day('2027-03-01'),
      revision: 4,
      updated_position: '5',
    });
    const lifted: AssetEvent = { type: 'LegalHoldLifted', data: { assetId, caseReference: 'CASE-7' } };
    expect(rowOf(...history.InStock, audited, happened.held, lifted, happened.retired, happened.disposed)).toEqual({
      ...inStock,
      ...seen,
      status: 'Disposed',
      location_id: null,
      retirement_reason: 'endOfLife',
      retired_on: day('2026-03-01'),
      disposal_method: 'scrapped',
      disposed_on: day('2026-03-01'),
      proceeds_amount: '0.00',
      revision: 7,
      updated_position: '8',
    });
  });

  it('shows corrected facts, also those taken away', () => {
    const after = {
      cost: eur('1199.90'),
      serial: null,
      name: 'Spare',
      vendorName: 'Bechtle',
      warrantyEndsOn: day('2028-03-01'),
      mediaBearing: false,
    };
    const correction: AssetEvent = { type: 'AssetCorrected', data: { assetId, before: {}, after } };
    expect(rowOf(...history.InStock, correction)).toEqual({
      ...inStock,
      cost_amount: '1199.90',
      cost_minor_units: '119990',
      serial: null,
      name: 'Spare',
      vendor_name: 'Bechtle',
      warranty_ends_on: day('2028-03-01'),
      media_bearing: false,
      revision: 3,
      updated_position: '4',
    });
  });

  it('says what the decider knows, whatever happened', () => {
    const given = {
      facts: allActive,
      actor: { id: ids.person, kind: 'user', roles: ['asset-manager'] },
      now: NOON,
      occurredAt: NOON,
      reason: 'because',
    } as const;
    fc.assert(
      fc.property(fc.array(anyAssetCommand, { minLength: 5, maxLength: 40 }), (commands) => {
        const log: AssetEvent[] = [];
        let asset: Asset = assetDecider.initialState;
        for (const command of [{ type: 'RegisterAsset', data: { ...order, tag: 'LAP-1', locationId: ids.depot } } as const, ...commands]) {
          const answer = assetDecider.decide(command, asset, given);
          if ('code' in answer) continue;
          asset = answer.reduce<Asset>(assetDecider.evolve, asset);
          log.push(...answer);
        }
        expect(seenIn(rowOf(...log))).toEqual(knownOf(asset as KnownAsset));
      }),
      { numRuns: 200 },
    );
  });
});

/** What both sides know: the state, the place, the custody and the facts. */
function seenIn(row: AssetRow) {
  const { status, resumes, tag, serial, location_id, destination_id, assignee_kind, assignee_id, custody_state, legal_hold_cases } = row;
  const { retirement_reason, missing_kind, acquired_on } = row;
  return {
    status,
    resumes,
    tag,
    serial,
    location_id,
    destination_id,
    assignee_kind,
    assignee_id,
    custody_state,
    legal_hold_cases,
    retirement_reason,
    missing_kind,
    acquired_on,
  };
}

function knownOf(asset: KnownAsset): ReturnType<typeof seenIn> {
  const { record } = asset;
  return {
    status: asset.status,
    tag: record.tag ?? null,
    serial: record.serial ?? null,
    ...placeOf(asset),
    ...custodyOf(asset),
    legal_hold_cases: record.legalHolds,
    retirement_reason: asset.status === 'Disposed' ? expect.any(String) : ('retirementReason' in asset && asset.retirementReason) || null,
    missing_kind: asset.status === 'Missing' ? asset.kind : null,
    acquired_on: record.acquiredOn,
  };
}

const placeOf = (asset: KnownAsset) => ({
  resumes: 'resumes' in asset ? asset.resumes : null,
  location_id: ('locationId' in asset && asset.locationId) || null,
  destination_id: 'destinationId' in asset ? asset.destinationId : null,
});

function custodyOf(asset: KnownAsset) {
  const custody = 'custody' in asset ? asset.custody : undefined;
  if (!custody) return { assignee_kind: null, assignee_id: null, custody_state: 'none' as const };
  return { assignee_kind: custody.assigneeKind, assignee_id: custody.assigneeId, custody_state: custody.acceptance };
}
