import type { AssetId, ChangeId, Instant, PersonId } from '@opsledger/kernel';
import type { ChangeFacts, ModelFact } from '../src/change/change.commands.js';
import type { ChangeEvent, RequestedStep } from '../src/change/change.events.js';
import type { ChangeProposal } from '../src/change/change.plan.decider.js';
import type { ChangeModelEvent } from '../src/change-model/change-model.events.js';
import type { FreezeWindowEvent } from '../src/freeze-window/freeze-window.events.js';
import type { AffectedItem, ChangeModelId, FreezeId } from '../src/values.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind and per part that people play. */
export const ids = {
  change: uuid(101) as ChangeId,
  otherChange: uuid(102) as ChangeId,
  thirdChange: uuid(103) as ChangeId,
  model: uuid(201) as ChangeModelId,
  otherModel: uuid(202) as ChangeModelId,
  freeze: uuid(301) as FreezeId,
  otherFreeze: uuid(302) as FreezeId,
  asset: uuid(401) as AssetId,
  otherAsset: uuid(402) as AssetId,
  service: uuid(411),
  requester: uuid(501) as PersonId,
  implementer: uuid(502) as PersonId,
  approver: uuid(503) as PersonId,
  otherApprover: uuid(504) as PersonId,
  thirdApprover: uuid(505) as PersonId,
  manager: uuid(506) as PersonId,
  bystander: uuid(507) as PersonId,
};
const changeId = ids.change;

/** A moment of the samples' month: `at(2, 22)` is 2 March, 22 hours UTC. */
export const at = (day: number, hour: number): Instant =>
  `2026-03-${day.toString().padStart(2, '0')}T${hour.toString().padStart(2, '0')}:00:00.000Z` as Instant;
/** When most sample commands happen: before the window, which is the night of the second to the third. */
export const NOON = at(1, 12);
export const WINDOW = { from: at(2, 22), to: at(3, 2) };

export const server: AffectedItem = { kind: 'asset', id: ids.asset };
export const otherServer: AffectedItem = { kind: 'asset', id: ids.otherAsset };

/** What the samples' requester asks for. */
export const proposal = {
  changeId,
  title: 'Replace the disk array',
  changeType: 'normal',
  affectedItems: [server],
  plannedStart: WINDOW.from,
  plannedEnd: WINDOW.to,
  implementationPlan: 'Copy, swap, compare.',
  backoutPlan: 'Put the old array back.',
  implementerId: ids.implementer,
} as const satisfies ChangeProposal;

/** One step that both approvers decide together. */
export const bothApprove: RequestedStep = {
  name: 'Change advisory board',
  rule: 'all',
  approvers: [ids.approver, ids.otherApprover],
  seats: 2,
  needed: 2,
};
/** One step that a holder of a role decides. */
export const securityApproves: RequestedStep = { name: 'Security', rule: 'any', role: 'security-officer', seats: 1, needed: 1 };

const { changeId: _id, ...plan } = proposal;

/** One event of each kind that the lifecycle needs, as the samples' people make it. */
export const happened = {
  requested: { type: 'ChangeRequested', data: { changeId, ...plan, requestedBy: ids.requester } },
  standard: {
    type: 'ChangeRequested',
    data: { changeId, ...plan, changeType: 'standard', modelId: ids.model, requestedBy: ids.requester },
  },
  emergency: { type: 'ChangeRequested', data: { changeId, ...plan, changeType: 'emergency', requestedBy: ids.requester } },
  assessed: { type: 'ChangeAssessed', data: { changeId, impact: 'high', likelihood: 'moderate', risk: 'moderate' } },
  asked: { type: 'ApprovalRequested', data: { changeId, round: 1, policyId: ids.model, steps: [bothApprove] } },
  approved: { type: 'ChangeApproved', data: { changeId, round: 1, step: 0, approverId: ids.approver } },
  approvedToo: { type: 'ChangeApproved', data: { changeId, round: 1, step: 0, approverId: ids.otherApprover } },
  rejected: { type: 'ChangeRejected', data: { changeId, round: 1, step: 0, approverId: ids.approver } },
  abstained: { type: 'ChangeAbstained', data: { changeId, round: 1, step: 0, approverId: ids.approver } },
  reassigned: {
    type: 'ApprovalReassigned',
    data: { changeId, round: 1, step: 0, fromApproverId: ids.approver, toApproverId: ids.thirdApprover },
  },
  passed: { type: 'ApprovalStepPassed', data: { changeId, round: 1, step: 0 } },
  authorized: { type: 'ChangeAuthorized', data: { changeId, round: 1 } },
  denied: { type: 'ChangeDenied', data: { changeId, round: 1, step: 0 } },
  preAuthorized: { type: 'ChangeAuthorized', data: { changeId, modelId: ids.model } },
  exempted: { type: 'FreezeExemptionGranted', data: { changeId, freezeId: ids.freeze, grantedBy: ids.manager } },
  scheduled: { type: 'ChangeScheduled', data: { changeId, ...WINDOW, implementerId: ids.implementer, conflictsWith: [] } },
  started: { type: 'ImplementationStarted', data: { changeId, startedBy: ids.implementer } },
  completed: { type: 'ImplementationCompleted', data: { changeId, outcome: 'successful' } },
  failed: { type: 'ImplementationCompleted', data: { changeId, outcome: 'failed' } },
  backedOut: { type: 'ChangeBackedOut', data: { changeId } },
  reviewed: { type: 'ChangeReviewed', data: { changeId, successful: true } },
  closed: { type: 'ChangeClosed', data: { changeId, successful: true } },
  cancelled: { type: 'ChangeCancelled', data: { changeId } },
} as const satisfies Readonly<Record<string, ChangeEvent>>;

const { requested, assessed, asked, approved, approvedToo, passed, authorized, rejected, denied, scheduled, started, completed } = happened;
const waiting: readonly ChangeEvent[] = [requested, assessed, asked];
const decided: readonly ChangeEvent[] = [...waiting, approved, approvedToo, passed, authorized];

/** A history that leads to each state. `Standard` is a Draft of a standard change, `Reviewed` is Review after a review. */
export const history = {
  Unknown: [],
  Draft: [requested],
  Standard: [happened.standard],
  Assessing: [requested, assessed],
  AwaitingApproval: waiting,
  Authorized: decided,
  Denied: [...waiting, rejected, denied],
  Scheduled: [...decided, scheduled],
  Implementing: [...decided, scheduled, started],
  Review: [...decided, scheduled, started, completed],
  Reviewed: [...decided, scheduled, started, completed, happened.reviewed],
  Closed: [...decided, scheduled, started, completed, happened.closed],
  Cancelled: [requested, happened.cancelled],
} as const satisfies Readonly<Record<string, readonly ChangeEvent[]>>;

/** The policy of `bothApprove`, as a normal change finds it. */
export const policy: ModelFact = {
  modelId: ids.model,
  standing: 'active',
  record: {
    name: 'Infrastructure',
    changeType: 'normal',
    steps: [{ name: 'Change advisory board', rule: 'all', approvers: [ids.approver, ids.otherApprover] }],
    highestRisk: 'high',
  },
  gone: [],
};

/** The model of `standard`. */
export const preApproved: ModelFact = {
  modelId: ids.model,
  standing: 'active',
  record: {
    name: 'Replace a disk',
    changeType: 'standard',
    steps: [],
    highestRisk: 'veryHigh',
    implementationPlan: 'Swap.',
    backoutPlan: 'Swap back.',
  },
  gone: [],
};

/** Everything the commands name exists and may be used, and the calendar has nothing else. */
export const allActive: ChangeFacts = {
  model: policy,
  implementer: 'active',
  requestedFor: 'active',
  handover: { from: 'inactive', to: 'active' },
  items: ['active'],
  calendar: { listed: true, freezes: [], conflicts: [] },
};

export const modelDefined = {
  type: 'ChangeModelDefined',
  data: { modelId: ids.model, ...policy.record! },
} as const satisfies ChangeModelEvent;

export const freezeDeclared = {
  type: 'FreezeDeclared',
  data: { freezeId: ids.freeze, name: 'Year-end', scope: { everything: false, items: [server] }, from: at(2, 0), to: at(5, 0) },
} as const satisfies FreezeWindowEvent;
