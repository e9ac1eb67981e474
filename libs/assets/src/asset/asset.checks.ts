import { firstOf, inOrder, notInFuture } from '@opsledger/eventsourcing';
import { addMonths, dateOf, reject, type AssetId, type LocalDate, type Rejection } from '@opsledger/kernel';
import type { AssetGiven, ModelFact } from './asset.commands.js';
import type { AssetRecord, KnownAsset } from './asset.state.js';

/** The way out of each state, for refusals. */
const NEXT_STEP: Readonly<Record<KnownAsset['status'], string>> = {
  OnOrder: 'Receive it first (ReceiveAsset).',
  InStock: 'Deploy or assign it first (DeployAsset, AssignAsset).',
  InUse: 'Return it first (ReturnAsset).',
  InMaintenance: 'Complete the maintenance first (CompleteMaintenance).',
  InTransit: 'Receive it at its destination first (ReceiveAsset).',
  Missing: 'Recover it first (RecoverAsset).',
  Retired: 'Reinstate it first (ReinstateAsset).',
  Disposed: 'Only its recorded facts can still be corrected (CorrectAsset).',
};

const STATUS_WORDS: Readonly<Record<KnownAsset['status'], string>> = {
  OnOrder: 'on order',
  InStock: 'in stock',
  InUse: 'in use',
  InMaintenance: 'in maintenance',
  InTransit: 'in transit',
  Missing: 'missing',
  Retired: 'retired',
  Disposed: 'disposed of',
};

/** Refuses a command on an asset that is not there, or as good as not there for who asks. */
export function unknownAsset(assetId: AssetId): Rejection {
  const message = `There is no asset ${assetId}. Check the id, or take the asset on first (ProcureAsset, RegisterAsset).`;
  return reject('NOT_FOUND', message, ['assetId']);
}

/** Refuses a command that the state does not allow. @param action past participle, e.g. `assigned`. @param advice what to do instead of the usual way out. */
export function notNow(asset: KnownAsset, action: string, advice = NEXT_STEP[asset.status]): Rejection {
  const name = asset.record.tag ?? asset.record.assetId;
  return reject('INVALID_TRANSITION', `Asset ${name} is ${STATUS_WORDS[asset.status]} and cannot be ${action}. ${advice}`);
}

/** Refuses dates of an asset that contradict one another. */
export function consistentDates(
  { acquiredOn, warrantyEndsOn, endOfLifeOn }: Pick<AssetRecord, 'acquiredOn' | 'warrantyEndsOn' | 'endOfLifeOn'>,
  given: AssetGiven,
): Rejection | undefined {
  return firstOf(
    notInFuture(acquiredOn, given, 'acquiredOn'),
    inOrder(EARLIEST_ACQUISITION, acquiredOn, 'acquiredOn', 'when there was no such equipment'),
    inOrder(acquiredOn, warrantyEndsOn, 'warrantyEndsOn', 'the day the asset was acquired'),
    inOrder(acquiredOn, endOfLifeOn, 'endOfLifeOn', 'the day the asset was acquired'),
  );
}

/** No commercial computer is older: an earlier year is a slip, such as 0023 for 2023. */
const EARLIEST_ACQUISITION = '1951-01-01' as LocalDate;

/** The day of the next stock-take by the rule of the asset's type, if it has one. */
export function nextAudit(model: ModelFact | undefined, given: AssetGiven): LocalDate | undefined {
  return model?.auditIntervalMonths ? addMonths(dateOf(given.occurredAt), model.auditIntervalMonths) : undefined;
}
