import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { changeEvents, type ChangeEvent } from '../change/change.events.js';
import { approvalTrailTable, type ApprovalTrailRow, type TrailKind } from './approval-trail.table.js';

/** Who said what about a change, when and why. */
export const approvalTrail = defineProjection<ChangeEvent>({
  name: 'approvalTrail',
  version: 2,
  tables: [approvalTrailTable],
  catalogues: [changeEvents],
  on: {
    ApprovalRequested: (event, rows) => enter(event, rows, 'requested', { round: event.data.round }),
    ChangeApproved: (event, rows) => enter(event, rows, 'approve', event.data),
    ChangeRejected: (event, rows) => enter(event, rows, 'reject', event.data),
    ChangeAbstained: (event, rows) => enter(event, rows, 'abstain', event.data),
    ApprovalReassigned: (event, rows) => {
      const { round, step, fromApproverId: from_approver_id, toApproverId: to_approver_id } = event.data;
      enter(event, rows, 'reassigned', { round, step, from_approver_id, to_approver_id });
    },
    ApprovalStepPassed: (event, rows) => enter(event, rows, 'stepPassed', event.data),
    ChangeAuthorized: (event, rows) =>
      enter(event, rows, 'authorized', { round: event.data.round ?? null, pre_approved: event.data.round === undefined }),
    ChangeDenied: (event, rows) => enter(event, rows, 'denied', event.data),
    ApprovalsCancelled: (event, rows) => enter(event, rows, 'cancelled', { round: event.data.round }),
    FreezeExemptionGranted: (event, rows) => enter(event, rows, 'exempted', {}),
  },
});

type Particulars = Partial<Pick<ApprovalTrailRow, 'round' | 'step' | 'replaces' | 'from_approver_id' | 'to_approver_id' | 'pre_approved'>>;

function enter(event: StoredEvent<ChangeEvent>, rows: RowWriter, kind: TrailKind, said: Particulars): void {
  const { id, data, revision, metadata } = event;
  const { round = null, step = null, replaces = null, from_approver_id = null, to_approver_id = null, pre_approved = false } = said;
  rows.put(approvalTrailTable, {
    change_id: data.changeId,
    revision,
    entry_id: id,
    kind,
    round,
    step,
    actor_id: metadata.actor.id,
    on_behalf_of: metadata.onBehalfOf ?? null,
    reason: metadata.reason ?? null,
    replaces,
    from_approver_id,
    to_approver_id,
    pre_approved,
    occurred_at: metadata.occurredAt,
    recorded_at: metadata.recordedAt,
  });
}
