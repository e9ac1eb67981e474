import { addDays, compareMoney, dateOf, reject, zeroMoney, type Money, type Rejection } from '@opsledger/kernel';
import { firstOf, isRejection, mustBeActive, mustSay } from '../checks.js';
import type { AssetCommandData } from './asset.commands.js';
import { inOrder, notNow, readMoney, type AssetGiven, type Decision } from './asset.checks.js';
import { endedCustody } from './asset.custody.decisions.js';
import { nextAudit } from './asset.decisions.js';
import type { RetirementReason } from './asset.events.js';
import { custodianOf, locationOf, type KnownAsset, type Retired } from './asset.state.js';

/** To another location at once, or into transport. In transit, it is the arrival or a new destination. */
export function move(data: AssetCommandData<'MoveAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  const { assetId, toLocationId, inTransit = false } = data;
  const movable =
    asset.status === 'InStock' ||
    asset.status === 'InUse' ||
    asset.status === 'InTransit' ||
    (asset.status === 'Retired' && !inTransit && !isWrittenOff(asset));
  if (!movable) return notNow(asset, inTransit ? 'sent' : 'moved');
  if (isThere(asset, data)) return [];
  if (custodianOf(asset)?.assigneeKind === 'location' && asset.status === 'InUse') {
    return notNow(asset, 'moved', 'It is assigned to its location: return it first (ReturnAsset), then assign it to the other.');
  }
  const fromLocationId = locationOf(asset);
  const wrong = mustBeActive('location', given.facts.location, 'toLocationId');
  return wrong ?? [{ type: 'AssetMoved', data: { assetId, ...(fromLocationId && { fromLocationId }), toLocationId, inTransit } }];
}

/** Out of stock or service to be repaired or serviced; the assignee keeps it. */
export function sendToMaintenance(data: AssetCommandData<'SendToMaintenance'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status !== 'InStock' && asset.status !== 'InUse') return notNow(asset, 'sent to maintenance');
  const { assetId, vendorId, description, expectedBackOn } = data;
  const wrong = inOrder(dateOf(given.occurredAt), expectedBackOn, 'expectedBackOn', 'the day it is sent');
  const particulars = { ...(vendorId && { vendorId }), ...(description && { description }), ...(expectedBackOn && { expectedBackOn }) };
  return wrong ?? [{ type: 'MaintenanceStarted', data: { assetId, ...particulars } }];
}

/** Back to where it was before the maintenance. */
export function completeMaintenance(data: AssetCommandData<'CompleteMaintenance'>, asset: KnownAsset): Decision {
  if (asset.status !== 'InMaintenance')
    return notNow(asset, 'taken out of maintenance', 'Only an asset in maintenance can be (SendToMaintenance).');
  const { assetId, description } = data;
  const cost = data.cost && readMoney(data.cost, 'cost');
  if (cost && isRejection(cost)) return cost;
  return [{ type: 'MaintenanceCompleted', data: { assetId, ...(cost && { cost }), ...(description && { description }) } }];
}

/** Records where a stock-take saw the asset and whether that is where it should be. */
export function audit(data: AssetCommandData<'AuditAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status === 'OnOrder' || asset.status === 'Missing' || asset.status === 'Disposed' || isWrittenOff(asset))
    return notNow(asset, 'audited');
  const { assetId, seenAt, notes } = data;
  const wrong = firstOf(
    given.facts.location === 'unknown' ? mustBeActive('location', 'unknown', 'seenAt') : undefined,
    inOrder(addDays(dateOf(given.occurredAt), 1), data.nextAuditOn, 'nextAuditOn', 'the day after this audit'),
  );
  if (wrong) return wrong;
  const expectedLocationId = asset.status === 'InTransit' ? asset.destinationId : locationOf(asset);
  const discrepancy = seenAt === expectedLocationId ? undefined : { ...(expectedLocationId && { expectedLocationId }) };
  const nextAuditOn = data.nextAuditOn ?? nextAudit(given.facts.model, given);
  return [
    {
      type: 'AssetAudited',
      data: { assetId, seenAt, ...(discrepancy && { discrepancy }), ...(nextAuditOn && { nextAuditOn }), ...(notes && { notes }) },
    },
  ];
}

/** The asset cannot be found; a lost one may later turn out to be stolen. */
export function reportMissing({ assetId, kind }: AssetCommandData<'ReportAssetMissing'>, asset: KnownAsset): Decision {
  if (asset.status === 'Missing' && asset.kind === kind) return [];
  if (asset.status === 'OnOrder' || asset.status === 'Disposed') return notNow(asset, 'reported missing');
  if (isWrittenOff(asset)) return notNow(asset, 'reported missing', 'It was retired without being at hand.');
  const lastLocationId = asset.status === 'Missing' ? asset.lastLocationId : locationOf(asset);
  return [{ type: 'AssetReportedMissing', data: { assetId, kind, ...(lastLocationId && { lastLocationId }), ...endedCustody(asset) } }];
}

/** A missing asset was found. */
export function recover({ assetId, locationId }: AssetCommandData<'RecoverAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status !== 'Missing') {
    return notNow(asset, 'recovered', isWrittenOff(asset) ? undefined : 'It is not missing.');
  }
  return mustBeActive('location', given.facts.location, 'locationId') ?? [{ type: 'AssetRecovered', data: { assetId, locationId } }];
}

/** Keeps the asset from disposal for a case. Retirement stays possible: the thing is still there. */
export function placeLegalHold(data: AssetCommandData<'PlaceLegalHold'>, asset: KnownAsset): Decision {
  const caseReference = data.caseReference.trim();
  if (asset.status === 'Disposed') return notNow(asset, 'put on hold');
  if (asset.record.legalHolds.includes(caseReference)) return [];
  return mustSay(caseReference, 'caseReference') ?? [{ type: 'LegalHoldPlaced', data: { assetId: data.assetId, caseReference } }];
}

/** Ends the hold of one case. */
export function liftLegalHold(data: AssetCommandData<'LiftLegalHold'>, asset: KnownAsset): Decision {
  const caseReference = data.caseReference.trim();
  const { legalHolds } = asset.record;
  if (legalHolds.includes(caseReference)) return [{ type: 'LegalHoldLifted', data: { assetId: data.assetId, caseReference } }];
  const held = legalHolds.length ? `It is held for ${legalHolds.join(', ')}.` : 'It is not on hold.';
  return reject('INVALID_TRANSITION', `The case ${caseReference} does not hold this asset. ${held}`, ['caseReference']);
}

/** Ends service for good. What somebody has must be returned first, so that custody never ends unseen. */
export function retire({ assetId, retirementReason }: AssetCommandData<'RetireAsset'>, asset: KnownAsset): Decision {
  if (asset.status === 'Retired' && asset.retirementReason === retirementReason) return [];
  if (custodianOf(asset)) return notNow(asset, 'retired', 'It is assigned: return it first (ReturnAsset), then retire it.');
  if (asset.status === 'InTransit' || asset.status === 'Retired' || asset.status === 'Disposed') return notNow(asset, 'retired');
  if (asset.status === 'Missing' && asset.retirementReason) return notNow(asset, 'retired', 'It was retired before it went missing.');
  return mustFit(retirementReason, asset) ?? [{ type: 'AssetRetired', data: { assetId, retirementReason } }];
}

/** Takes a retirement back: by mistake, or because the asset turned up or is needed again. */
export function reinstate({ assetId, locationId }: AssetCommandData<'ReinstateAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status !== 'Retired') return notNow(asset, 'reinstated', 'Only a retired asset can be.');
  if (asset.retirementReason === 'orderCancelled') return notNow(asset, 'reinstated', 'It never arrived: procure it anew (ProcureAsset).');
  if (!given.reason?.trim()) return reject('REASON_REQUIRED', 'Say why the retirement is taken back.', ['reason']);
  return mustBeActive('location', given.facts.location, 'locationId') ?? [{ type: 'AssetReinstated', data: { assetId, locationId } }];
}

/** Records that a retired asset left the organisation, under the rules for evidence, data and money. */
export function dispose(data: AssetCommandData<'DisposeAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status !== 'Retired') return notNow(asset, 'disposed of', asset.status === 'Disposed' ? undefined : DISPOSE_ADVICE);
  if (isWrittenOff(asset))
    return notNow(asset, 'disposed of', 'It is not at hand: it was written off. When it turns up, reinstate it (ReinstateAsset).');
  const { assetId, method, recipient } = data;
  const dataErasureCertificateId = data.dataErasureCertificateId?.trim();
  const refused = firstOf(mustNotBeHeld(asset), mustBeErased(asset, dataErasureCertificateId, given));
  if (refused) return refused;
  const proceeds = readProceeds(data, asset);
  if (isRejection(proceeds)) return proceeds;
  const particulars = { ...(dataErasureCertificateId && { dataErasureCertificateId }), ...(recipient && { recipient }) };
  return [{ type: 'AssetDisposed', data: { assetId, method, proceeds, ...particulars } }];
}

const DISPOSE_ADVICE = 'Retire it first (RetireAsset).';

/** Whether the asset was retired without being in the organisation's hands, so that nothing can be done with it until it turns up. */
function isWrittenOff(asset: KnownAsset): boolean {
  return asset.status === 'Retired' && NOT_AT_HAND.includes(asset.retirementReason);
}

const NOT_AT_HAND: readonly RetirementReason[] = ['lost', 'stolen', 'orderCancelled'];

function isThere(asset: KnownAsset, { toLocationId, inTransit }: AssetCommandData<'MoveAsset'>): boolean {
  if (asset.status === 'InTransit') return inTransit === true && asset.destinationId === toLocationId;
  return locationOf(asset) === toLocationId;
}

/** Each state has its own reasons: an order is cancelled, a missing asset is written off, one at hand is neither. */
function mustFit(retirementReason: RetirementReason, asset: KnownAsset): Rejection | undefined {
  const writtenOff = retirementReason === 'lost' || retirementReason === 'stolen';
  const fits =
    asset.status === 'OnOrder'
      ? retirementReason === 'orderCancelled'
      : asset.status === 'Missing'
        ? writtenOff
        : !writtenOff && retirementReason !== 'orderCancelled';
  if (fits) return undefined;
  const advice = { OnOrder: 'orderCancelled for an asset on order', Missing: 'lost or stolen for a missing asset' }[asset.status as string];
  return reject(
    'INVALID_INPUT',
    `The reason ${retirementReason} does not fit. Give ${advice ?? 'one that fits an asset at hand, or report it missing first'}.`,
    ['retirementReason'],
  );
}

function mustNotBeHeld({ record: { legalHolds } }: Retired): Rejection | undefined {
  if (legalHolds.length === 0) return undefined;
  return reject('LEGAL_HOLD', `The asset is evidence for ${legalHolds.join(', ')}. Lift every hold first (LiftLegalHold).`);
}

/** Media-bearing by what was recorded with the asset or by what its model says today: the stricter counts. */
function mustBeErased({ record }: Retired, certificate: string | undefined, { facts }: AssetGiven): Rejection | undefined {
  if (certificate || !(record.mediaBearing || facts.model?.mediaBearing)) return undefined;
  return reject('CERTIFICATE_REQUIRED', 'The asset bears data. Have it erased and give the id of the certificate.', [
    'dataErasureCertificateId',
  ]);
}

function readProceeds({ method, proceeds }: AssetCommandData<'DisposeAsset'>, { record }: Retired): Money | Rejection {
  const { currency } = record.cost;
  if (!proceeds) {
    if (method === 'scrapped' || method === 'donated') return zeroMoney(currency);
    return reject('INVALID_AMOUNT', `Say what was received: a disposal by ${method} has proceeds, zero if need be.`, ['proceeds']);
  }
  const money = readMoney(proceeds, 'proceeds');
  if (isRejection(money)) return money;
  if (money.currency !== currency) {
    return reject('CURRENCY_MISMATCH', `The asset is carried in ${currency}. Give the proceeds in ${currency}.`, ['proceeds', 'currency']);
  }
  if (method === 'donated' && compareMoney(money, zeroMoney(currency)) > 0) {
    return reject('INVALID_AMOUNT', 'A donation has no proceeds. Use the method sold.', ['proceeds']);
  }
  return money;
}
