import { dateOf, reject, type AssetId, type LocalDate, type LocationId, type Rejection } from '@opsledger/kernel';
import { firstOf, mustBeActive, under } from '../checks.js';
import type { AssetCommandData, Assignment } from './asset.commands.js';
import { inOrder, notNow, type AssetGiven, type Decision } from './asset.checks.js';
import type { AssetEvent } from './asset.events.js';
import { custodianOf, type Custody, type KnownAsset } from './asset.state.js';

/** From stock to an assignee. */
export function assign(data: AssetCommandData<'AssignAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (isSameAssignment(custodianOf(asset), data)) return [];
  if (asset.status !== 'InStock') return notNow(asset, 'assigned');
  const wrong = firstOf(mustBeActive('location', given.facts.location, 'locationId'), mustBeAssignable(data.assetId, data, given, []));
  return wrong ?? [assigned(data.assetId, data, data.locationId ?? asset.locationId)];
}

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

/** The person confirms having the asset. */
export function acceptCustody({ assetId }: AssetCommandData<'AcceptCustody'>, asset: KnownAsset, given: AssetGiven): Decision {
  const custody = custodianOf(asset);
  if (custody?.acceptance === 'accepted') return mayAnswerFor(custody, given) ?? [];
  if (asset.status !== 'InUse') return notNow(asset, 'accepted', asset.status === 'InStock' ? 'Assign it first (AssignAsset).' : undefined);
  if (custody?.acceptance !== 'pending') return notNow(asset, 'accepted', 'Only an asset assigned to a person waits for acceptance.');
  const { assigneeId } = custody;
  return (
    mayAnswerFor(custody, given) ?? [{ type: 'CustodyAccepted', data: { assetId, assigneeId, onBehalf: given.actor.id !== assigneeId } }]
  );
}

/** The person refuses the asset, which goes back to stock. After acceptance it is returned instead. */
export function declineCustody({ assetId }: AssetCommandData<'DeclineCustody'>, asset: KnownAsset, given: AssetGiven): Decision {
  if (asset.status !== 'InUse') return notNow(asset, 'declined', asset.status === 'InStock' ? 'Nobody has it.' : undefined);
  const { custody } = asset;
  if (custody?.acceptance !== 'pending')
    return notNow(asset, 'declined', 'Custody is not waiting for acceptance: return it instead (ReturnAsset).');
  const refused = mayAnswerFor(custody, given) ?? mustGiveReason(given, 'Say why custody is declined.');
  const { assigneeId } = custody;
  return refused ?? [{ type: 'CustodyDeclined', data: { assetId, assigneeId, onBehalf: given.actor.id !== assigneeId } }];
}

/** Asks the holder for the asset, once per date. */
export function requestReturn({ assetId, dueBy }: AssetCommandData<'RequestAssetReturn'>, asset: KnownAsset, given: AssetGiven): Decision {
  const custody = custodianOf(asset);
  if (!custody) return notNow(asset, 'asked back', 'Nobody has it, so nothing is to be returned.');
  const { assigneeKind, assigneeId, returnRequested } = custody;
  if (returnRequested && (dueBy === undefined || dueBy === returnRequested.dueBy)) return [];
  const wrong = inOrder(dateOf(given.occurredAt), dueBy, 'dueBy', 'the day of the request');
  return wrong ?? [{ type: 'AssetReturnRequested', data: { assetId, assigneeKind, assigneeId, ...(dueBy && { dueBy }) } }];
}

/** Ends service or custody. An asset in maintenance goes to stock when the maintenance is completed. */
export function returnAsset(data: AssetCommandData<'ReturnAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  const returnable = asset.status === 'InUse' || (asset.status === 'InMaintenance' && asset.resumes === 'InUse');
  if (!returnable) return notNow(asset, 'returned', asset.status === 'InStock' ? 'It is back already.' : undefined);
  const { assetId, condition } = data;
  const wrong = mustBeActive('location', given.facts.location, 'locationId');
  const locationId = data.locationId ?? asset.locationId;
  return wrong ?? [{ type: 'AssetReturned', data: { assetId, condition, locationId, ...endedCustody(asset) } }];
}

/** Whose custody an event ends, as the event says it. */
export function endedCustody(asset: KnownAsset): { assigneeKind?: Custody['assigneeKind']; assigneeId?: string } {
  const custody = custodianOf(asset);
  return custody ? { assigneeKind: custody.assigneeKind, assigneeId: custody.assigneeId } : {};
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

/** Refuses a command without a reason. */
export function mustGiveReason(given: AssetGiven, message: string): Rejection | undefined {
  return given.reason?.trim() ? undefined : reject('REASON_REQUIRED', message, ['reason']);
}
