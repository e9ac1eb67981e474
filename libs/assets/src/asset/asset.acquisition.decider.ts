import { firstOf, inOrder, isRejection, mustBeActive, mustSay, notInFuture, readMoney } from '@opsledger/eventsourcing';
import {
  addMonths,
  reject,
  type AssetModelId,
  type CostCenterId,
  type LocalDate,
  type LocationId,
  type Money,
  type Rejection,
  type VendorId,
} from '@opsledger/kernel';
import { consistentDates, nextAudit, notNow } from './asset.checks.js';
import type { AssetGiven, Assignment, Beginnings, Decision, Decisions, Evolutions, ModelFact, OfAsset, Wants } from './asset.commands.js';
import { assigned, mustBeAssignable } from './asset.custody.decider.js';
import type { AssetEvent, AssetEventData } from './asset.events.js';
import { resume, withRecord, type Asset, type KnownAsset } from './asset.state.js';

/** How an asset was acquired and what it cost. */
export interface Acquisition extends OfAsset {
  readonly modelId: AssetModelId;
  readonly cost: Money;
  /** Day of the order or purchase; depreciation and warranty count from it. */
  readonly acquiredOn: LocalDate;
  readonly costCenterId: CostCenterId;
  readonly vendorId?: VendorId;
  /** The vendor as the order names it, while there is no vendor record. */
  readonly vendorName?: string;
  readonly orderNumber?: string;
  readonly purchaseOrderLineId?: string;
  readonly name?: string;
  readonly notes?: string;
  /** Default: the model's warranty counted from `acquiredOn`. */
  readonly warrantyEndsOn?: LocalDate;
  /** Default: the model's life counted from `acquiredOn`. */
  readonly endOfLifeOn?: LocalDate;
}

/** What brings an asset into the ledger, into stock and under a label. */
export type AcquisitionCommand =
  | { readonly type: 'ProcureAsset'; readonly data: Acquisition }
  /** Takes on an asset that is owned already: procured, received, tagged and, if asked, put into service, at one stroke. */
  | {
      readonly type: 'RegisterAsset';
      readonly data: Acquisition & {
        readonly tag: string;
        readonly serial?: string;
        readonly locationId: LocationId;
        /** First day of service. Without an assignment it means: deployed. */
        readonly inServiceOn?: LocalDate;
        readonly assignment?: Assignment;
      };
    }
  | { readonly type: 'ReceiveAsset'; readonly data: OfAsset & { readonly locationId: LocationId; readonly serial?: string } }
  | { readonly type: 'TagAsset'; readonly data: OfAsset & { readonly tag: string } };

/** What each command means while the ledger knows no such asset. */
export const beginnings: Beginnings<AcquisitionCommand> = {
  /** An order for a new asset, or the record of one bought. */
  ProcureAsset(data, given) {
    const event = procured(data, given);
    return isRejection(event) ? event : [event];
  },

  /** Takes on an owned asset at one stroke, so that an import of a thousand assets is a thousand appends. */
  RegisterAsset(data, given) {
    const { assetId, tag, serial, locationId, inServiceOn, assignment } = data;
    const first = procured(data, given);
    if (isRejection(first)) return first;
    const wrong = firstOf(
      mustSay(tag, 'tag'),
      mustSay(serial, 'serial'),
      mustBeActive('location', given.facts.location, 'locationId'),
      notInFuture(inServiceOn, given, 'inServiceOn'),
      inOrder(data.acquiredOn, inServiceOn, 'inServiceOn', 'the day the asset was acquired'),
      assignment && mustBeAssignable(assetId, assignment, given, ['assignment']),
    );
    if (wrong) return wrong;
    const nextAuditOn = nextAudit(given.facts.model, given);
    const events: AssetEvent[] = [
      first,
      {
        type: 'AssetReceived',
        data: { assetId, locationId, ...(serial && { serial: serial.trim() }), ...(nextAuditOn && { nextAuditOn }) },
      },
      { type: 'AssetTagged', data: { assetId, tag: tag.trim() } },
    ];
    if (assignment) events.push(assigned(assetId, assignment, locationId, inServiceOn));
    else if (inServiceOn) events.push({ type: 'AssetDeployed', data: { assetId, inServiceOn, locationId } });
    return events;
  },
};

/** What each command means for an asset. */
export const acquisitionDecisions: Decisions<AcquisitionCommand> = {
  ProcureAsset: existsAlready,
  RegisterAsset: existsAlready,

  /** From the vendor into stock, or the end of a transport. */
  ReceiveAsset(data, asset, given) {
    const { assetId, locationId } = data;
    const serial = data.serial?.trim();
    if (isHere(asset, locationId, serial)) return [];
    if (asset.status !== 'OnOrder' && asset.status !== 'InTransit') return notNow(asset, 'received', RECEIVED_ALREADY);
    const wrong = firstOf(
      mustSay(serial, 'serial'),
      mustBeActive('location', given.facts.location, 'locationId'),
      mustBeThatOne(asset, serial),
    );
    if (wrong) return wrong;
    const nextAuditOn = asset.status === 'OnOrder' ? nextAudit(given.facts.model, given) : undefined;
    return [{ type: 'AssetReceived', data: { assetId, locationId, ...(serial && { serial }), ...(nextAuditOn && { nextAuditOn }) } }];
  },

  /** Labels an asset at hand; another tag replaces the first. */
  TagAsset(data, asset) {
    const { assetId } = data;
    const tag = data.tag.trim();
    const previousTag = asset.record.tag;
    if (tag === previousTag) return [];
    if (asset.status !== 'InStock' && asset.status !== 'InUse' && asset.status !== 'InMaintenance') return notNow(asset, 'tagged');
    return mustSay(tag, 'tag') ?? [{ type: 'AssetTagged', data: { assetId, tag, ...(previousTag && { previousTag }) } }];
  },
};

/** What each event does to an asset. */
export const acquisitionEvolutions = {
  AssetProcured: (asset) => asset,
  AssetReceived(asset, { serial, locationId }) {
    const known = serial === undefined ? asset : withRecord(asset, { serial });
    return known.status === 'InTransit' ? resume(known, locationId) : { status: 'InStock', record: known.record, locationId };
  },
  AssetTagged: (asset, { tag }) => withRecord(asset, { tag }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const acquisitionWants: Wants<AcquisitionCommand> = {
  ProcureAsset: ({ modelId, costCenterId }) => ({ model: modelId, costCenterId }),
  RegisterAsset: ({ modelId, costCenterId, locationId, assignment }) => ({ model: modelId, costCenterId, locationId, assignment }),
  ReceiveAsset: ({ locationId }) => ({ model: 'own', locationId }),
};

/** An asset as its first event leaves it. */
export function begun(data: AssetEventData<'AssetProcured'>): Asset {
  return { status: 'OnOrder', record: { ...data, legalHolds: [] } };
}

const RECEIVED_ALREADY =
  'It was received before: use MoveAsset for another location, RecoverAsset when it was missing, ReinstateAsset when it was retired.';

function existsAlready(): Decision {
  return reject('ALREADY_EXISTS', 'There is an asset with this id. Use a new id for a new asset, or correct this one (CorrectAsset).', [
    'assetId',
  ]);
}

function isHere(asset: KnownAsset, locationId: LocationId, serial: string | undefined): boolean {
  return asset.status === 'InStock' && asset.locationId === locationId && (serial === undefined || serial === asset.record.serial);
}

function mustBeThatOne({ record }: KnownAsset, serial: string | undefined): Rejection | undefined {
  if (!serial || !record.serial || serial === record.serial) return undefined;
  return reject(
    'MISMATCH',
    `The ledger knows this asset by serial ${record.serial}, not ${serial}. Check which asset arrived, or correct the serial first (CorrectAsset).`,
    ['serial'],
  );
}

function procured(data: Acquisition, given: AssetGiven): Extract<AssetEvent, { type: 'AssetProcured' }> | Rejection {
  const { model, costCenter } = given.facts;
  const missing = firstOf(
    mustBeActive('model', model?.standing ?? 'unknown', 'modelId'),
    mustBeActive('cost center', costCenter, 'costCenterId'),
  );
  if (missing) return missing;
  const cost = readMoney(data.cost, 'cost');
  if (isRejection(cost)) return cost;
  const { assetId, modelId, costCenterId } = data;
  const { manufacturer, mediaBearing } = model!;
  const dates = datesOf(data, model!);
  const wrong = consistentDates(dates, given);
  return (
    wrong ?? {
      type: 'AssetProcured',
      data: { assetId, modelId, manufacturer, mediaBearing, cost, costCenterId, ...dates, ...described(data) },
    }
  );
}

/** The days of the order; warranty and end of life by the model unless the order says otherwise. */
function datesOf({ acquiredOn, ...said }: Acquisition, { warrantyMonths, endOfLifeMonths }: ModelFact) {
  const warrantyEndsOn = said.warrantyEndsOn ?? (warrantyMonths && addMonths(acquiredOn, warrantyMonths));
  const endOfLifeOn = said.endOfLifeOn ?? (endOfLifeMonths && addMonths(acquiredOn, endOfLifeMonths));
  return { acquiredOn, ...(warrantyEndsOn && { warrantyEndsOn }), ...(endOfLifeOn && { endOfLifeOn }) };
}

/** The particulars of an order that are recorded as given. */
function described({ vendorId, vendorName, orderNumber, purchaseOrderLineId, name, notes }: Acquisition) {
  return {
    ...(vendorId && { vendorId }),
    ...(vendorName && { vendorName }),
    ...(orderNumber && { orderNumber }),
    ...(purchaseOrderLineId && { purchaseOrderLineId }),
    ...(name && { name }),
    ...(notes && { notes }),
  };
}
