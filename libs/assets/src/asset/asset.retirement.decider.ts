import { firstOf, isRejection, mustBeActive, mustGiveReason, mustSay, readMoney } from '@opsledger/eventsourcing';
import { compareMoney, reject, zeroMoney, type LocationId, type Money, type Rejection } from '@opsledger/kernel';
import { notNow } from './asset.checks.js';
import type { AssetGiven, DataByType, Decisions, Evolutions, OfAsset, Wants } from './asset.commands.js';
import type { DisposalMethod, RetirementReason } from './asset.events.js';
import { custodianOf, isWrittenOff, locationOf, withRecord, type KnownAsset, type Retired } from './asset.state.js';

/** What ends the service of an asset and its time in the organisation, and what keeps it for a case. */
export type RetirementCommand =
  | { readonly type: 'PlaceLegalHold'; readonly data: OfAsset & { readonly caseReference: string } }
  | { readonly type: 'LiftLegalHold'; readonly data: OfAsset & { readonly caseReference: string } }
  | { readonly type: 'RetireAsset'; readonly data: OfAsset & { readonly retirementReason: RetirementReason } }
  | { readonly type: 'ReinstateAsset'; readonly data: OfAsset & { readonly locationId: LocationId } }
  | {
      readonly type: 'DisposeAsset';
      readonly data: OfAsset & {
        readonly method: DisposalMethod;
        /** What is received for it; absent means nothing. In the currency of the asset's cost. */
        readonly proceeds?: Money;
        readonly dataErasureCertificateId?: string;
        readonly recipient?: string;
      };
    };

/** What each command means for an asset. */
export const retirementDecisions: Decisions<RetirementCommand> = {
  /** Keeps the asset from disposal for a case. Retirement stays possible: the thing is still there. */
  PlaceLegalHold(data, asset) {
    const caseReference = data.caseReference.trim();
    if (asset.status === 'Disposed') return notNow(asset, 'put on hold');
    if (asset.record.legalHolds.includes(caseReference)) return [];
    return mustSay(caseReference, 'caseReference') ?? [{ type: 'LegalHoldPlaced', data: { assetId: data.assetId, caseReference } }];
  },

  /** Ends the hold of one case. */
  LiftLegalHold(data, asset) {
    const caseReference = data.caseReference.trim();
    const { legalHolds } = asset.record;
    if (legalHolds.includes(caseReference)) return [{ type: 'LegalHoldLifted', data: { assetId: data.assetId, caseReference } }];
    const held = legalHolds.length ? `It is held for ${legalHolds.join(', ')}.` : 'It is not on hold.';
    return reject('INVALID_TRANSITION', `The case ${caseReference} does not hold this asset. ${held}`, ['caseReference']);
  },

  /** Ends service for good. What somebody has must be returned first, so that custody never ends unseen. */
  RetireAsset({ assetId, retirementReason }, asset) {
    if (asset.status === 'Retired' && asset.retirementReason === retirementReason) return [];
    if (custodianOf(asset)) return notNow(asset, 'retired', 'It is assigned: return it first (ReturnAsset), then retire it.');
    if (asset.status === 'InTransit' || asset.status === 'Retired' || asset.status === 'Disposed') return notNow(asset, 'retired');
    if (asset.status === 'Missing' && asset.retirementReason) return notNow(asset, 'retired', 'It was retired before it went missing.');
    return mustFit(retirementReason, asset) ?? [{ type: 'AssetRetired', data: { assetId, retirementReason } }];
  },

  /** Takes a retirement back: by mistake, or because the asset turned up or is needed again. */
  ReinstateAsset({ assetId, locationId }, asset, given) {
    if (asset.status !== 'Retired') return notNow(asset, 'reinstated', 'Only a retired asset can be.');
    if (asset.retirementReason === 'orderCancelled')
      return notNow(asset, 'reinstated', 'It never arrived: procure it anew (ProcureAsset).');
    const wrong = firstOf(
      mustGiveReason(given, 'Say why the retirement is taken back.'),
      mustBeActive('location', given.facts.location, 'locationId'),
    );
    return wrong ?? [{ type: 'AssetReinstated', data: { assetId, locationId } }];
  },

  /** Records that a retired asset left the organisation, under the rules for evidence, data and money. */
  DisposeAsset(data, asset, given) {
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
  },
};

/** What each event does to an asset. */
export const retirementEvolutions = {
  LegalHoldPlaced: (asset, { caseReference }) => withRecord(asset, { legalHolds: [...asset.record.legalHolds, caseReference] }),
  LegalHoldLifted: (asset, { caseReference }) =>
    withRecord(asset, { legalHolds: asset.record.legalHolds.filter((held) => held !== caseReference) }),
  AssetRetired(asset, { retirementReason }) {
    const locationId = locationOf(asset);
    return { status: 'Retired', record: asset.record, retirementReason, ...(locationId && { locationId }) };
  },
  AssetReinstated: ({ record }, { locationId }) => ({ status: 'InStock', record, locationId }),
  AssetDisposed: ({ record }) => ({ status: 'Disposed', record }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const retirementWants: Wants<RetirementCommand> = {
  ReinstateAsset: ({ locationId }) => ({ locationId }),
  DisposeAsset: () => ({ model: 'own' }),
};

const DISPOSE_ADVICE = 'Retire it first (RetireAsset).';

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

function readProceeds({ method, proceeds }: DataByType<RetirementCommand>['DisposeAsset'], { record }: Retired): Money | Rejection {
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
