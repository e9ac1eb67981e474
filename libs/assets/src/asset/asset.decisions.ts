import { addMonths, dateOf, reject, type LocalDate, type Rejection } from '@opsledger/kernel';
import { firstOf, isRejection, mustBeActive, mustSay } from '../checks.js';
import type { Acquisition, AssetCommandData, ModelFact } from './asset.commands.js';
import { consistentDates, inOrder, notInFuture, notNow, readMoney, type AssetGiven, type Decision } from './asset.checks.js';
import { assigned, mustBeAssignable } from './asset.custody.decisions.js';
import type { AssetEvent } from './asset.events.js';
import type { KnownAsset } from './asset.state.js';

/** An order for a new asset, or the record of one bought. */
export function procure(data: Acquisition, given: AssetGiven): Decision {
  const event = procured(data, given);
  return isRejection(event) ? event : [event];
}

/** Takes on an owned asset at one stroke, so that an import of a thousand assets is a thousand appends. */
export function register(data: AssetCommandData<'RegisterAsset'>, given: AssetGiven): Decision {
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
    { type: 'AssetReceived', data: { assetId, locationId, ...(serial && { serial: serial.trim() }), ...(nextAuditOn && { nextAuditOn }) } },
    { type: 'AssetTagged', data: { assetId, tag: tag.trim() } },
  ];
  if (assignment) events.push(assigned(assetId, assignment, locationId, inServiceOn));
  else if (inServiceOn) events.push({ type: 'AssetDeployed', data: { assetId, inServiceOn, locationId } });
  return events;
}

/** From the vendor into stock, or the end of a transport. */
export function receive(data: AssetCommandData<'ReceiveAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  const { assetId, locationId } = data;
  const serial = data.serial?.trim();
  const known = asset.record.serial;
  if (asset.status === 'InStock' && asset.locationId === locationId && (serial === undefined || serial === known)) return [];
  if (asset.status !== 'OnOrder' && asset.status !== 'InTransit') return notNow(asset, 'received', RECEIVED_ALREADY);
  const wrong = firstOf(mustSay(serial, 'serial'), mustBeActive('location', given.facts.location, 'locationId'));
  if (wrong) return wrong;
  if (serial && known && serial !== known) {
    return reject(
      'CONFLICT',
      `The ledger knows this asset by serial ${known}, not ${serial}. Check which asset arrived, or correct the serial first (CorrectAsset).`,
      ['serial'],
    );
  }
  const nextAuditOn = asset.status === 'OnOrder' ? nextAudit(given.facts.model, given) : undefined;
  return [{ type: 'AssetReceived', data: { assetId, locationId, ...(serial && { serial }), ...(nextAuditOn && { nextAuditOn }) } }];
}

const RECEIVED_ALREADY =
  'It was received before: use MoveAsset for another location, RecoverAsset when it was missing, ReinstateAsset when it was retired.';

/** Labels an asset at hand; another tag replaces the first. */
export function tag(data: AssetCommandData<'TagAsset'>, asset: KnownAsset): Decision {
  const { assetId } = data;
  const text = data.tag.trim();
  const previousTag = asset.record.tag;
  if (text === previousTag) return [];
  if (asset.status !== 'InStock' && asset.status !== 'InUse' && asset.status !== 'InMaintenance') return notNow(asset, 'tagged');
  return mustSay(text, 'tag') ?? [{ type: 'AssetTagged', data: { assetId, tag: text, ...(previousTag && { previousTag }) } }];
}

/** From stock into service without an assignee, such as a server into its rack. */
export function deploy(data: AssetCommandData<'DeployAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  const { assetId } = data;
  if (asset.status === 'InUse' && !asset.custody && (data.locationId ?? asset.locationId) === asset.locationId) return [];
  if (asset.status !== 'InStock') return notNow(asset, 'deployed');
  const inServiceOn = data.inServiceOn ?? dateOf(given.occurredAt);
  const wrong = firstOf(
    mustBeActive('location', given.facts.location, 'locationId'),
    notInFuture(inServiceOn, given, 'inServiceOn'),
    inOrder(asset.record.acquiredOn, inServiceOn, 'inServiceOn', 'the day the asset was acquired'),
  );
  return wrong ?? [{ type: 'AssetDeployed', data: { assetId, inServiceOn, locationId: data.locationId ?? asset.locationId } }];
}

/** The day of the next stock-take by the rule of the asset's type, if it has one. */
export function nextAudit(model: ModelFact | undefined, given: AssetGiven): LocalDate | undefined {
  return model?.auditIntervalMonths ? addMonths(dateOf(given.occurredAt), model.auditIntervalMonths) : undefined;
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
  const { manufacturer, mediaBearing, warrantyMonths, endOfLifeMonths } = model!;
  const warrantyEndsOn = data.warrantyEndsOn ?? (warrantyMonths && addMonths(data.acquiredOn, warrantyMonths));
  const endOfLifeOn = data.endOfLifeOn ?? (endOfLifeMonths && addMonths(data.acquiredOn, endOfLifeMonths));
  const dates = { acquiredOn: data.acquiredOn, ...(warrantyEndsOn && { warrantyEndsOn }), ...(endOfLifeOn && { endOfLifeOn }) };
  return (
    consistentDates(dates, given) ?? {
      type: 'AssetProcured',
      data: {
        assetId: data.assetId,
        modelId: data.modelId,
        manufacturer,
        mediaBearing,
        cost,
        costCenterId: data.costCenterId,
        ...dates,
        ...described(data),
      },
    }
  );
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
