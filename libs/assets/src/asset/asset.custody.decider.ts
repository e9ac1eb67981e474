import { firstOf, inOrder, mustBeActive, mustGiveReason, under } from '@opsledger/eventsourcing';
import { dateOf, reject, type AssetId, type LocalDate, type LocationId, type Rejection } from '@opsledger/kernel';
import { notNow } from './asset.checks.js';
import type { AssetGiven, Assignment, Decisions, Evolutions, OfAsset, Wants } from './asset.commands.js';
import type { AssetCondition, AssetEvent } from './asset.events.js';
import { custodianOf, endedCustody, locationOf, withCustody, type Asset, type Custody, type KnownAsset } from './asset.state.js';

/** What hands an asset out, asks for it and takes it back. */
export type CustodyCommand =
  | { readonly type: 'AssignAsset'; readonly data: OfAsset & Assignment & { readonly locationId?: LocationId } }
  | { readonly type: 'AcceptCustody'; readonly data: OfAsset }
  | { readonly type: 'DeclineCustody'; readonly data: OfAsset }
  | { readonly type: 'RequestAssetReturn'; readonly data: OfAsset & { readonly dueBy?: LocalDate } }
  | { readonly type: 'ReturnAsset'; readonly data: OfAsset & { readonly condition: AssetCondition; readonly locationId?: LocationId } };

/** What each command means for an asset. */
export const custodyDecisions: Decisions<CustodyCommand> = {
  /** From stock to an assignee. */
  AssignAsset(data, asset, given) {
    if (isSameAssignment(custodianOf(asset), data)) return [];
    if (asset.status !== 'InStock') return notNow(asset, 'assigned');
    const wrong = firstOf(mustBeActive('location', given.facts.location, 'locationId'), mustBeAssignable(data.assetId, data, given, []));
    return wrong ?? [assigned(data.assetId, data, data.locationId ?? asset.locationId)];
  },

  /** The person confirms having the asset. */
  AcceptCustody({ assetId }, asset, given) {
    const custody = custodianOf(asset);
    if (custody?.acceptance === 'accepted') return mayAnswerFor(custody, given) ?? [];
    if (asset.status !== 'InUse')
      return notNow(asset, 'accepted', asset.status === 'InStock' ? 'Assign it first (AssignAsset).' : undefined);
    if (custody?.acceptance !== 'pending') return notNow(asset, 'accepted', 'Only an asset assigned to a person waits for acceptance.');
    const { assigneeId } = custody;
    return (
      mayAnswerFor(custody, given) ?? [{ type: 'CustodyAccepted', data: { assetId, assigneeId, onBehalf: given.actor.id !== assigneeId } }]
    );
  },

  /** The person refuses the asset, which goes back to stock. After acceptance it is returned instead. */
  DeclineCustody({ assetId }, asset, given) {
    if (asset.status !== 'InUse') return notNow(asset, 'declined', asset.status === 'InStock' ? 'Nobody has it.' : undefined);
    const { custody } = asset;
    if (custody?.acceptance !== 'pending')
      return notNow(asset, 'declined', 'Custody is not waiting for acceptance: return it instead (ReturnAsset).');
    const refused = mayAnswerFor(custody, given) ?? mustGiveReason(given, 'Say why custody is declined.');
    const { assigneeId } = custody;
    return refused ?? [{ type: 'CustodyDeclined', data: { assetId, assigneeId, onBehalf: given.actor.id !== assigneeId } }];
  },

  /** Asks the holder for the asset, once per date. */
  RequestAssetReturn({ assetId, dueBy }, asset, given) {
    const custody = custodianOf(asset);
    if (!custody) return notNow(asset, 'asked back', 'Nobody has it, so nothing is to be returned.');
    const { assigneeKind, assigneeId, returnRequested } = custody;
    if (returnRequested && (dueBy === undefined || dueBy === returnRequested.dueBy)) return [];
    const wrong = inOrder(dateOf(given.occurredAt), dueBy, 'dueBy', 'the day of the request');
    return wrong ?? [{ type: 'AssetReturnRequested', data: { assetId, assigneeKind, assigneeId, ...(dueBy && { dueBy }) } }];
  },

  /** Ends service or custody. An asset in maintenance goes to stock when the maintenance is completed. */
  ReturnAsset({ assetId, condition, locationId }, asset, given) {
    const returnable = asset.status === 'InUse' || (asset.status === 'InMaintenance' && asset.resumes === 'InUse');
    if (!returnable) return notNow(asset, 'returned', asset.status === 'InStock' ? 'It is back already.' : undefined);
    const wrong = mustBeActive('location', given.facts.location, 'locationId');
    const handedIn = { assetId, condition, locationId: locationId ?? asset.locationId };
    return wrong ?? [{ type: 'AssetReturned', data: { ...handedIn, ...endedCustody(asset) } }];
  },
};

/** What each event does to an asset. */
export const custodyEvolutions = {
  AssetAssigned: ({ record }, { assigneeKind, assigneeId, dueBack, locationId }) => ({
    status: 'InUse',
    record,
    locationId,
    custody: { assigneeKind, assigneeId, acceptance: assigneeKind === 'person' ? 'pending' : 'none', ...(dueBack && { dueBack }) },
  }),
  CustodyAccepted: (asset) => withCustody(asset, { acceptance: 'accepted' }),
  CustodyDeclined: (asset) => released(asset),
  AssetReturnRequested: (asset, { dueBy }) => withCustody(asset, { returnRequested: dueBy ? { dueBy } : {} }),
  AssetReturned: (asset, { locationId }) => released(asset, locationId),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const custodyWants: Wants<CustodyCommand> = {
  AssignAsset: (data) => ({ locationId: data.locationId, assignment: data }),
  ReturnAsset: ({ locationId }) => ({ locationId }),
};

/** Refuses an assignee that is not there, and an asset that would come to hold itself. @param path where the assignment is in the command. */
export function mustBeAssignable(
  assetId: AssetId,
  { assigneeKind, assigneeId, dueBack }: Assignment,
  given: AssetGiven,
  path: readonly string[],
): Rejection | undefined {
  const at = [...path, 'assigneeId'];
  if (assigneeId === assetId) return reject('CYCLE', 'An asset cannot be assigned to itself. Choose another assignee.', at);
  const { standing, chain } = given.facts.assignee ?? { standing: 'unknown', chain: [] };
  if (chain.includes(assetId)) {
    return reject(
      'CYCLE',
      'That asset is, directly or through others, assigned to this one. Return it first, or choose another assignee.',
      at,
    );
  }
  const wrong = firstOf(
    mustBeActive(ASSIGNEE_WORDS[assigneeKind], standing, 'assigneeId'),
    inOrder(dateOf(given.occurredAt), dueBack, 'dueBack', 'the day of the assignment'),
  );
  return wrong && path.reduceRight((refusal, parent) => under(parent, refusal), wrong);
}

/** The event of an assignment. An asset assigned to a location is there. */
export function assigned(
  assetId: AssetId,
  assignment: Assignment,
  locationId: LocationId,
  inServiceOn?: LocalDate,
): Extract<AssetEvent, { type: 'AssetAssigned' }> {
  const { assigneeKind, assigneeId, dueBack } = assignment;
  return {
    type: 'AssetAssigned',
    data: {
      assetId,
      assigneeKind,
      assigneeId,
      locationId: assigneeKind === 'location' ? (assigneeId as LocationId) : locationId,
      ...(dueBack && { dueBack }),
      ...(inServiceOn && { inServiceOn }),
    },
  };
}

const ASSIGNEE_WORDS = { person: 'person', location: 'location', asset: 'asset', orgUnit: 'org unit' } as const;

function isSameAssignment(custody: Custody | undefined, asked: Assignment): boolean {
  return custody?.assigneeKind === asked.assigneeKind && custody.assigneeId === asked.assigneeId && custody.dueBack === asked.dueBack;
}

/** Only the person answers; those who run the stock may do it for them, saying why. */
function mayAnswerFor({ assigneeId }: Custody, given: AssetGiven): Rejection | undefined {
  if (given.actor.id === assigneeId) return undefined;
  if (!given.actor.roles.some((role) => role === 'admin' || role === 'asset-manager')) {
    return reject('FORBIDDEN', 'Only the person who was given the asset accepts or declines it. Ask them, or an asset manager.');
  }
  return mustGiveReason(given, 'Say why you answer for the person who was given the asset.');
}

/** Back to stock, or, from maintenance and transport, to stock once those end. */
function released(asset: KnownAsset, locationId = locationOf(asset)): Asset {
  if (locationId === undefined) return asset;
  if (asset.status !== 'InMaintenance' && asset.status !== 'InTransit') return { status: 'InStock', record: asset.record, locationId };
  const { custody: _ended, ...rest } = asset;
  return { ...rest, resumes: 'InStock', locationId };
}
