import { applied, differing, firstOf, mustBeActive, mustGiveReason, under } from '@opsledger/eventsourcing';
import { reject, type Instant, type PersonId, type Rejection } from '@opsledger/kernel';
import type { AffectedItem, ChangeModelId, ChangeType, Level } from '../values.events.js';
import { distinctItems } from '../windows.checks.js';
import { mustBeOfPlan, mustBePlan, notNow, riskOf } from './change.checks.js';
import type { ChangeGiven, Decision, Decisions, Evolutions, ModelFact, OfChange, Wants } from './change.commands.js';
import type { ChangeEvent, ChangeEventData, ChangeRevision } from './change.events.js';
import { withRecord, type Change, type ChangePlan, type KnownChange } from './change.state.js';

/** What somebody asks for. A plan that is left out is taken from the model. */
export interface ChangeProposal extends OfChange {
  readonly title: string;
  readonly changeType: ChangeType;
  /** Needed for a standard change. Without it a change follows the default policy of its type. */
  readonly modelId?: ChangeModelId;
  readonly affectedItems: readonly AffectedItem[];
  readonly plannedStart: Instant;
  readonly plannedEnd: Instant;
  readonly implementationPlan?: string;
  readonly backoutPlan?: string;
  readonly implementerId?: PersonId;
}

/** What plans a change, judges it and calls it off. */
export type PlanCommand =
  | { readonly type: 'RequestChange'; readonly data: ChangeProposal }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseChange'; readonly data: OfChange & { readonly changes: ChangeRevision } }
  | { readonly type: 'AssessChange'; readonly data: OfChange & { readonly impact: Level; readonly likelihood: Level } }
  | { readonly type: 'CancelChange'; readonly data: OfChange };

/** What the first command of a change means: nobody knows it yet. */
export function requested(data: ChangeProposal, given: ChangeGiven): Decision {
  const { changeId, changeType, modelId, onBehalfOf } = data;
  const unfit = firstOf(
    mustBeModelOf(changeType, modelId, given.facts.model),
    mustBeActive('person', given.facts.requestedFor, 'onBehalfOf'),
  );
  if (unfit) return unfit;
  const plan = planOf(data, given.facts.model);
  return (
    mustBePlan(plan, plan, given.facts) ?? [
      {
        type: 'ChangeRequested',
        data: {
          changeId,
          changeType,
          ...(modelId && { modelId }),
          ...plan,
          requestedBy: given.actor.id,
          ...(onBehalfOf && { requestedFor: onBehalfOf }),
        },
      },
    ]
  );
}

/** What each command means for a change. */
export const planDecisions: Decisions<PlanCommand> = {
  RequestChange: () =>
    reject('ALREADY_EXISTS', 'There is a change with this id. Use a new id for a new change, or revise this one (ReviseChange).', [
      'changeId',
    ]),

  /** Another plan. Whatever was said of the old one is void: its assessment, its votes, its exemptions, its place in the calendar. */
  ReviseChange({ changeId, onBehalfOf, changes }, change, given) {
    if (!REVISABLE.includes(change.status)) return notNow(change, 'revised');
    const items = changes.affectedItems && { affectedItems: distinctItems(changes.affectedItems) };
    const different = differing({ ...changes, ...items }, change.record);
    if (Object.keys(different).length === 0) return [];
    const wrong = mustBePlan(applied(change.record, different), different, given.facts);
    const refused = firstOf(mustBeOfPlan(change, given), wrong && under('changes', wrong), mustExplain(change, given, 'revised'));
    if (refused) return refused;
    const { rounds } = change.record;
    const revisedBy = given.actor.id;
    const events: ChangeEvent[] = [
      { type: 'ChangeRevised', data: { changeId, changes: different, revisedBy, ...(onBehalfOf && { revisedFor: onBehalfOf }) } },
    ];
    if (isJudged(change) && rounds > 0) events.push({ type: 'ApprovalsCancelled', data: { changeId, round: rounds } });
    return events;
  },

  /** Impact and likelihood of harm. Said again otherwise, the last one counts. */
  AssessChange({ changeId, impact, likelihood }, change) {
    if (change.status !== 'Draft' && change.status !== 'Assessing') return notNow(change, 'assessed', ASSESS_ADVICE);
    if (change.record.changeType === 'standard') {
      return notNow(change, 'assessed', 'A standard change was assessed with its model. Schedule it (ScheduleChange).');
    }
    if (change.status === 'Assessing' && change.impact === impact && change.likelihood === likelihood) return [];
    return [{ type: 'ChangeAssessed', data: { changeId, impact, likelihood, risk: riskOf(impact, likelihood) } }];
  },

  /** Before the work begins only: what was begun is completed or backed out, and its record is closed. */
  CancelChange({ changeId }, change, given) {
    if (change.status === 'Cancelled') return [];
    if (!REVISABLE.includes(change.status)) return notNow(change, 'cancelled');
    const refused = mustBeOfPlan(change, given) ?? mustExplain(change, given, 'cancelled');
    return refused ?? [{ type: 'ChangeCancelled', data: { changeId } }];
  },
};

/** What each event does to a change. */
export const planEvolutions = {
  ChangeRequested: (change) => change,
  ChangeRevised: ({ record }, { changes, revisedBy, revisedFor }) => {
    const { risk: _void, ...rest } = applied(record, changes);
    const authors = [...new Set([...record.authors, revisedBy, ...(revisedFor ? [revisedFor] : [])])];
    return { status: 'Draft', record: { ...rest, authors, exemptions: [], voters: [] } };
  },
  ApprovalsCancelled: (change) => change,
  ChangeAssessed: (change, { impact, likelihood, risk }) => ({
    status: 'Assessing',
    record: withRecord(change, { risk }).record,
    impact,
    likelihood,
  }),
  ChangeCancelled: ({ record }) => ({ status: 'Cancelled', record }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const planWants: Wants<PlanCommand> = {
  RequestChange: ({ modelId, implementerId, onBehalfOf, affectedItems }) => ({
    model: modelId,
    implementerId,
    requestedFor: onBehalfOf,
    items: distinctItems(affectedItems),
  }),
  ReviseChange: ({ changes }) => ({
    implementerId: changes.implementerId,
    items: changes.affectedItems && distinctItems(changes.affectedItems),
  }),
};

/** A change as its first event leaves it. */
export function begun({ requestedBy, requestedFor, ...plan }: ChangeEventData<'ChangeRequested'>): Change {
  const authors = requestedFor && requestedFor !== requestedBy ? [requestedBy, requestedFor] : [requestedBy];
  return { status: 'Draft', record: { ...plan, authors, rounds: 0, exemptions: [], asked: [], voters: [] } };
}

/** Until the work begins. */
const REVISABLE: readonly KnownChange['status'][] = ['Draft', 'Assessing', 'AwaitingApproval', 'Authorized', 'Denied', 'Scheduled'];
const ASSESS_ADVICE = 'Revise its plan to have it judged anew (ReviseChange).';

/** True once others were asked about the plan. */
function isJudged({ status }: KnownChange): boolean {
  return status !== 'Draft' && status !== 'Assessing';
}

function mustExplain(change: KnownChange, given: ChangeGiven, action: string): Rejection | undefined {
  return isJudged(change) ? mustGiveReason(given, `Others have been asked about this change. Say why it is ${action}.`) : undefined;
}

function mustBeModelOf(changeType: ChangeType, modelId: ChangeModelId | undefined, model: ModelFact | undefined): Rejection | undefined {
  if (changeType === 'standard' && modelId === undefined) {
    return reject('INVALID_INPUT', 'A standard change follows a model that was approved. Name it, or request a normal change.', [
      'modelId',
    ]);
  }
  return mustBeActive('model of changes', model?.standing, 'modelId') ?? mustBeOfType(changeType, model);
}

/** Refuses a model of another type of change. */
export function mustBeOfType(changeType: ChangeType, model: ModelFact | undefined): Rejection | undefined {
  if (!model?.record || model.record.changeType === changeType) return undefined;
  return reject('INVALID_REFERENCE', `The model is for ${model.record.changeType} changes, and this one is ${changeType}.`, ['modelId']);
}

/** The plan as it was said, with what its model says where it is silent. */
function planOf(data: ChangeProposal, model: ModelFact | undefined): ChangePlan {
  const { title, affectedItems, plannedStart, plannedEnd, implementerId } = data;
  return {
    title: title.trim(),
    affectedItems: distinctItems(affectedItems),
    plannedStart,
    plannedEnd,
    implementationPlan: data.implementationPlan ?? model?.record?.implementationPlan ?? '',
    backoutPlan: data.backoutPlan ?? model?.record?.backoutPlan ?? '',
    ...(implementerId && { implementerId }),
  };
}
