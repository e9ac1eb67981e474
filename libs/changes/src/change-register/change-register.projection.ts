import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { changeEvents, type ChangeEvent, type ChangeEventData, type ChangeRevision } from '../change/change.events.js';
import type { AffectedItem, Vote } from '../values.events.js';
import { changeRegisterTable, type ApprovalRound, type ChangeRow } from './change-register.table.js';

type Stored<Type extends ChangeEvent['type']> = StoredEvent<Extract<ChangeEvent, { type: Type }>>;

/** The register: every event of a change changes its one row. */
export const changeRegister = defineProjection<ChangeEvent>({
  name: 'changeRegister',
  version: 2,
  tables: [changeRegisterTable],
  catalogues: [changeEvents],
  on: {
    ChangeRequested: (event, rows) => {
      rows.put(changeRegisterTable, requested(event));
    },
    ChangeRevised: (event, rows) => update(event, rows, (row) => revised(row, event.data)),
    ApprovalsCancelled: (event, rows) => update(event, rows, () => ({})),
    ChangeAssessed: (event, rows) => {
      const { impact, likelihood, risk } = event.data;
      update(event, rows, () => ({ status: 'Assessing', impact, likelihood, risk }));
    },
    ApprovalRequested: (event, rows) => {
      const { round, policyId, steps } = event.data;
      const approval_requested_at = event.metadata.occurredAt;
      update(event, rows, () => ({
        status: 'AwaitingApproval',
        approval_requested_at,
        waiting_since: approval_requested_at,
        ...waiting({ round, policyId, steps, step: 0, votes: [] }),
      }));
    },
    ChangeApproved: (event, rows) => update(event, rows, (row) => voted(row, event.data, 'approve')),
    ChangeRejected: (event, rows) => update(event, rows, (row) => voted(row, event.data, 'reject')),
    ChangeAbstained: (event, rows) => update(event, rows, (row) => voted(row, event.data, 'abstain')),
    ApprovalReassigned: (event, rows) =>
      update(event, rows, ({ approval }) => (approval ? waiting({ ...approval, steps: reassigned(approval, event.data) }) : {})),
    ApprovalReminderDue: (event, rows) => update(event, rows, () => ({ reminders: event.data.nth })),
    ApprovalStepPassed: (event, rows) =>
      update(event, rows, ({ approval }) =>
        approval ? { ...waiting({ ...approval, step: event.data.step + 1 }), waiting_since: event.metadata.occurredAt, reminders: 0 } : {},
      ),
    ChangeAuthorized: (event, rows) =>
      update(event, rows, () => ({ ...NOBODY, status: 'Authorized', decided_at: event.metadata.occurredAt })),
    ChangeDenied: (event, rows) => update(event, rows, () => ({ ...NOBODY, status: 'Denied', decided_at: event.metadata.occurredAt })),
    FreezeExemptionGranted: (event, rows) => update(event, rows, (row) => ({ exemptions: [...row.exemptions, event.data.freezeId] })),
    ChangeScheduled: (event, rows) =>
      update(event, rows, () => ({ status: 'Scheduled', booked: true, conflicts_with: event.data.conflictsWith })),
    ImplementationStarted: (event, rows) =>
      update(event, rows, () => ({ status: 'Implementing', started_at: event.metadata.occurredAt, started_by: event.data.startedBy })),
    ImplementationCompleted: (event, rows) =>
      update(event, rows, () => ({ status: 'Review', outcome: event.data.outcome, ended_at: event.metadata.occurredAt })),
    ChangeBackedOut: (event, rows) =>
      update(event, rows, () => ({ status: 'Review', outcome: 'backedOut', ended_at: event.metadata.occurredAt })),
    ChangeReviewed: (event, rows) => {
      const { successful, lessons = null } = event.data;
      update(event, rows, () => ({ successful, lessons, reviewed_at: event.metadata.occurredAt }));
    },
    ChangeClosed: (event, rows) => {
      const { successful } = event.data;
      update(event, rows, () => ({ status: 'Closed', successful, closed_at: event.metadata.occurredAt }));
    },
    ChangeCancelled: (event, rows) => update(event, rows, () => ({ ...NOBODY, status: 'Cancelled', booked: false })),
  },
});

/** No vote is waited for. */
const NOBODY = { waits_for: [], waiting_since: null, reminders: 0, waits_for_role: null, seated: [] } as const;

/** Changes the row of the event's change and marks it with the event's place in its stream. */
function update(event: StoredEvent<ChangeEvent>, rows: RowWriter, changes: (row: ChangeRow) => Partial<ChangeRow>): void {
  const { data, revision, metadata } = event;
  const mark = { revision, updated_at: metadata.recordedAt };
  rows.change(changeRegisterTable, { change_id: data.changeId }, (row) => row && { ...row, ...changes(row), ...mark });
}

/** What only later events fill. */
const EMPTY = {
  ...NOBODY,
  impact: null,
  likelihood: null,
  risk: null,
  approval: null,
  exemptions: [],
  booked: false,
  conflicts_with: [],
  approval_requested_at: null,
  decided_at: null,
  started_at: null,
  started_by: null,
  ended_at: null,
  outcome: null,
  reviewed_at: null,
  lessons: null,
  successful: null,
  closed_at: null,
} as const;

function requested({ data, revision, metadata }: Stored<'ChangeRequested'>): ChangeRow {
  return {
    ...EMPTY,
    change_id: data.changeId,
    status: 'Draft',
    change_type: data.changeType,
    model_id: data.modelId ?? null,
    title: data.title,
    affected: keysOf(data.affectedItems),
    planned_start: data.plannedStart,
    planned_end: data.plannedEnd,
    implementation_plan: data.implementationPlan,
    backout_plan: data.backoutPlan,
    implementer_id: data.implementerId ?? null,
    requested_by: data.requestedBy,
    requested_for: data.requestedFor ?? null,
    authors: distinct([data.requestedBy, data.requestedFor]),
    requested_at: metadata.occurredAt,
    revision,
    created_at: metadata.recordedAt,
    updated_at: metadata.recordedAt,
  };
}

/** Whatever was said of the old plan is void. */
function revised(row: ChangeRow, { changes, revisedBy, revisedFor }: ChangeEventData<'ChangeRevised'>): Partial<ChangeRow> {
  return { ...EMPTY, ...planned(changes), status: 'Draft', authors: distinct([...row.authors, revisedBy, revisedFor]) };
}

function planned(changes: ChangeRevision): Partial<ChangeRow> {
  return {
    ...(changes.title !== undefined && { title: changes.title }),
    ...(changes.affectedItems !== undefined && { affected: keysOf(changes.affectedItems) }),
    ...(changes.plannedStart !== undefined && { planned_start: changes.plannedStart }),
    ...(changes.plannedEnd !== undefined && { planned_end: changes.plannedEnd }),
    ...(changes.implementationPlan !== undefined && { implementation_plan: changes.implementationPlan }),
    ...(changes.backoutPlan !== undefined && { backout_plan: changes.backoutPlan }),
    ...(changes.implementerId !== undefined && { implementer_id: changes.implementerId }),
  };
}

function voted({ approval }: ChangeRow, { step, approverId }: ChangeEventData<'ChangeApproved'>, vote: Vote): Partial<ChangeRow> {
  if (!approval) return {};
  const others = approval.votes.filter((known) => known.step !== step || known.approverId !== approverId);
  return waiting({ ...approval, votes: [...others, { step, approverId, vote }] });
}

function reassigned({ steps }: ApprovalRound, handover: ChangeEventData<'ApprovalReassigned'>): ApprovalRound['steps'] {
  const { step, fromApproverId, toApproverId } = handover;
  return steps.map((known, index) =>
    index === step && known.approvers
      ? { ...known, approvers: known.approvers.map((id) => (id === fromApproverId ? toApproverId : id)) }
      : known,
  );
}

/** The round, and whom it waits for. */
function waiting(approval: ApprovalRound): Partial<ChangeRow> {
  const { approvers = [], role = null } = approval.steps[approval.step] ?? {};
  const voters = approval.votes.map(({ approverId }) => approverId);
  const cast = approval.votes.filter(({ step }) => step === approval.step).map(({ approverId }) => approverId);
  const waits_for = approvers.filter((id) => !cast.includes(id));
  const seated = distinct([...approval.steps.flatMap((step) => step.approvers ?? []), ...voters]);
  return { approval, waits_for, waits_for_role: role, seated };
}

function keysOf(items: readonly AffectedItem[]): readonly string[] {
  return items.map(({ kind, id }) => `${kind}:${id}`);
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
