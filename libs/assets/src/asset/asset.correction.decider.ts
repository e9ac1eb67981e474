import {
  applied,
  differing,
  firstOf,
  isRejection,
  mustBeActive,
  mustGiveReason,
  mustSay,
  readMoney,
  under,
} from '@opsledger/eventsourcing';
import { reject, type AssetModelId, type CostCenterId, type LocalDate, type Money, type Rejection, type VendorId } from '@opsledger/kernel';
import { consistentDates } from './asset.checks.js';
import type { AssetGiven, Decisions, Evolutions, ModelFact, OfAsset, Wants } from './asset.commands.js';
import type { CorrectableFacts } from './asset.events.js';
import type { AssetRecord } from './asset.state.js';

/** Fields to put right: absent stays, null takes an optional fact away. */
export interface AssetCorrection {
  readonly tag?: string;
  readonly serial?: string | null;
  readonly name?: string | null;
  readonly notes?: string | null;
  /** Naming the present model again takes over what the model says today (manufacturer, media-bearing). */
  readonly modelId?: AssetModelId;
  readonly cost?: Money;
  readonly acquiredOn?: LocalDate;
  readonly costCenterId?: CostCenterId;
  readonly vendorId?: VendorId | null;
  readonly vendorName?: string | null;
  readonly orderNumber?: string | null;
  readonly purchaseOrderLineId?: string | null;
  readonly warrantyEndsOn?: LocalDate | null;
  readonly endOfLifeOn?: LocalDate | null;
}

/** What puts the record right. */
export type CorrectionCommand = {
  readonly type: 'CorrectAsset';
  readonly data: OfAsset & { readonly changes: AssetCorrection; readonly correctsEventId?: string };
};

/** What each command means for an asset. */
export const correctionDecisions: Decisions<CorrectionCommand> = {
  /** Puts recorded facts right in any state. What is right already is left out; nothing left means nothing happened. */
  CorrectAsset({ assetId, changes, correctsEventId }, asset, given) {
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
  },
};

/** What each event does to an asset. */
export const correctionEvolutions = {
  AssetCorrected: (asset, { after }) => ({ ...asset, record: applied(asset.record, after) }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const correctionWants: Wants<CorrectionCommand> = {
  CorrectAsset: ({ changes }) => ({ model: changes.modelId, costCenterId: changes.costCenterId }),
};

/** Facts whose correction needs no reason: they describe the asset and decide nothing. */
const DESCRIPTIVE: ReadonlySet<string> = new Set(['name', 'notes']);

/** The facts asked for, in stored form: text trimmed, money canonical, the model's snapshot beside its id. */
function readChanges(changes: AssetCorrection, { facts }: AssetGiven): CorrectableFacts | Rejection {
  const cost = changes.cost && readMoney(changes.cost, 'cost');
  if (cost && isRejection(cost)) return under('changes', cost);
  const wrong = firstOf(
    ...(['tag', 'serial', 'name', 'notes'] as const).map((name) => mustSay(changes[name], name)),
    mustBeActive('model', changes.modelId && (facts.model?.standing ?? 'unknown'), 'modelId'),
    mustBeActive('cost center', facts.costCenter, 'costCenterId'),
  );
  if (wrong) return under('changes', wrong);
  return { ...changes, ...(cost && { cost }), ...(changes.modelId && snapshot(facts.model!)) };
}

/** What the record takes over from its model. */
function snapshot({ manufacturer, mediaBearing }: ModelFact): Pick<CorrectableFacts, 'manufacturer' | 'mediaBearing'> {
  return { manufacturer, mediaBearing };
}

function mustStayConsistent(after: CorrectableFacts, record: AssetRecord, given: AssetGiven): Rejection | undefined {
  if (!('acquiredOn' in after || 'warrantyEndsOn' in after || 'endOfLifeOn' in after)) return undefined;
  const { acquiredOn, warrantyEndsOn, endOfLifeOn } = { ...record, ...after };
  const wrong = consistentDates({ acquiredOn, ...(warrantyEndsOn && { warrantyEndsOn }), ...(endOfLifeOn && { endOfLifeOn }) }, given);
  return wrong && under('changes', wrong);
}
