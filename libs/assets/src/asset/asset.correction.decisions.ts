import { reject, type Rejection } from '@opsledger/kernel';
import { firstOf, isRejection, mustBeActive, mustSay, under } from '../checks.js';
import { differing } from '../record.state.js';
import type { AssetCommandData, AssetCorrection } from './asset.commands.js';
import { consistentDates, readMoney, type AssetGiven, type Decision } from './asset.checks.js';
import { mustGiveReason } from './asset.custody.decisions.js';
import type { CorrectableFacts } from './asset.events.js';
import type { AssetRecord, KnownAsset } from './asset.state.js';

/** Facts whose correction needs no reason: they describe the asset and decide nothing. */
const DESCRIPTIVE: ReadonlySet<string> = new Set(['name', 'notes']);

/** Puts recorded facts right in any state. What is right already is left out; nothing left means nothing happened. */
export function correct(data: AssetCommandData<'CorrectAsset'>, asset: KnownAsset, given: AssetGiven): Decision {
  const { assetId, changes, correctsEventId } = data;
  const wanted = readChanges(changes, given);
  if (isRejection(wanted)) return wanted;
  const after = differing(wanted, asset.record);
  const fields = Object.keys(after);
  if (fields.length === 0) return [];
  const wrong = firstOf(
    fields.every((name) => DESCRIPTIVE.has(name)) ? undefined : mustGiveReason(given, 'Say why the record is corrected.'),
    mustStayConsistent(after, asset.record, given),
    after.tag !== undefined && asset.record.tag === undefined
      ? reject('INVALID_TRANSITION', 'The asset has no tag to correct. Tag it (TagAsset).', ['changes', 'tag'])
      : undefined,
  );
  if (wrong) return wrong;
  const before = Object.fromEntries(fields.map((name) => [name, asset.record[name as keyof AssetRecord] ?? null])) as CorrectableFacts;
  return [{ type: 'AssetCorrected', data: { assetId, ...(correctsEventId && { correctsEventId }), before, after } }];
}

/** The facts asked for, in stored form: text trimmed, money canonical, the model's snapshot beside its id. */
function readChanges(changes: AssetCorrection, { facts }: AssetGiven): CorrectableFacts | Rejection {
  const cost = changes.cost && readMoney(changes.cost, 'cost');
  if (cost && isRejection(cost)) return under('changes', cost);
  const wrong = firstOf(
    ...(['tag', 'serial', 'name', 'notes'] as const).map((name) => mustSay(changes[name], name)),
    changes.modelId && mustBeActive('model', facts.model?.standing ?? 'unknown', 'modelId'),
    changes.costCenterId && mustBeActive('cost center', facts.costCenter, 'costCenterId'),
  );
  if (wrong) return under('changes', wrong);
  const { manufacturer, mediaBearing } = facts.model ?? {};
  return {
    ...changes,
    ...(cost && { cost }),
    ...(changes.modelId && manufacturer !== undefined && mediaBearing !== undefined && { manufacturer, mediaBearing }),
  };
}

function mustStayConsistent(after: CorrectableFacts, record: AssetRecord, given: AssetGiven): Rejection | undefined {
  if (!('acquiredOn' in after || 'warrantyEndsOn' in after || 'endOfLifeOn' in after)) return undefined;
  const { acquiredOn, warrantyEndsOn, endOfLifeOn } = { ...record, ...after };
  const wrong = consistentDates({ acquiredOn, ...(warrantyEndsOn && { warrantyEndsOn }), ...(endOfLifeOn && { endOfLifeOn }) }, given);
  return wrong && under('changes', wrong);
}
