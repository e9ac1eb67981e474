import { registerEnumType } from '@nestjs/graphql';
import type { Completion, Outcome } from './change/change.events.js';
import type { VotingRole } from './change-model/approval.checks.js';
import type { ChangeStatus } from './change-register/change-register.table.js';
import type { TrailKind } from './approval-trail/approval-trail.table.js';
import type { AffectedKind, ApprovalRule, ChangeType, Level } from './values.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const CHANGE_TYPE = { STANDARD: 'standard', NORMAL: 'normal', EMERGENCY: 'emergency' } as const satisfies Record<string, ChangeType>;
registerEnumType(CHANGE_TYPE, {
  name: 'ChangeType',
  valuesMap: {
    STANDARD: { description: 'Approved once for all, with its model.' },
    NORMAL: { description: 'Voted on by the steps of its policy.' },
    EMERGENCY: { description: 'Voted on in one step, and reviewed always.' },
  },
});

export const CHANGE_STATUS = {
  DRAFT: 'Draft',
  ASSESSING: 'Assessing',
  AWAITING_APPROVAL: 'AwaitingApproval',
  AUTHORIZED: 'Authorized',
  DENIED: 'Denied',
  SCHEDULED: 'Scheduled',
  IMPLEMENTING: 'Implementing',
  REVIEW: 'Review',
  CLOSED: 'Closed',
  CANCELLED: 'Cancelled',
} as const satisfies Record<string, ChangeStatus>;
registerEnumType(CHANGE_STATUS, { name: 'ChangeStatus' });

export const LEVEL = {
  VERY_LOW: 'veryLow',
  LOW: 'low',
  MODERATE: 'moderate',
  HIGH: 'high',
  VERY_HIGH: 'veryHigh',
} as const satisfies Record<string, Level>;
registerEnumType(LEVEL, { name: 'ChangeRiskLevel', description: 'Of impact, likelihood and the risk that follows from them.' });

export const AFFECTED_KIND = {
  ASSET: 'asset',
  LOCATION: 'location',
  SERVICE: 'service',
  CONFIGURATION_ITEM: 'configurationItem',
} as const satisfies Record<string, AffectedKind>;
registerEnumType(AFFECTED_KIND, { name: 'AffectedKind' });

export const APPROVAL_RULE = { ANY: 'any', ALL: 'all', MAJORITY: 'majority', PERCENT: 'percent' } as const satisfies Record<
  string,
  ApprovalRule
>;
registerEnumType(APPROVAL_RULE, {
  name: 'ApprovalRule',
  description: 'How many of the seats of a step must approve. An abstention does not approve.',
  valuesMap: {
    MAJORITY: { description: 'More than half: a tie is no majority.' },
    PERCENT: { description: 'At least a percentage, rounded up to whole seats.' },
  },
});

export const VOTING_ROLE = {
  APPROVER: 'approver',
  CHANGE_MANAGER: 'change-manager',
  ASSET_MANAGER: 'asset-manager',
  SERVICE_AGENT: 'service-agent',
  PROBLEM_MANAGER: 'problem-manager',
  RISK_OWNER: 'risk-owner',
  SECURITY_OFFICER: 'security-officer',
  CONTINUITY_OWNER: 'continuity-owner',
  BUDGET_OWNER: 'budget-owner',
  FINANCE: 'finance',
} as const satisfies Record<string, VotingRole>;
registerEnumType(VOTING_ROLE, { name: 'VotingRole', description: 'Roles whose holders can be asked to vote.' });

export const CHANGE_OUTCOME = {
  SUCCESSFUL: 'successful',
  PARTIAL: 'partial',
  FAILED: 'failed',
  BACKED_OUT: 'backedOut',
} as const satisfies Record<string, Outcome>;
registerEnumType(CHANGE_OUTCOME, { name: 'ChangeOutcome' });

export const CHANGE_COMPLETION = { SUCCESSFUL: 'successful', PARTIAL: 'partial', FAILED: 'failed' } as const satisfies Record<
  string,
  Completion
>;
registerEnumType(CHANGE_COMPLETION, { name: 'ChangeCompletion', description: 'How an implementation that was completed ended.' });

export const CHANGE_MODEL_STATUS = { ACTIVE: 'Active', RETIRED: 'Retired' } as const;
registerEnumType(CHANGE_MODEL_STATUS, { name: 'ChangeModelStatus' });

export const FREEZE_STATUS = { DECLARED: 'Declared', LIFTED: 'Lifted' } as const;
registerEnumType(FREEZE_STATUS, { name: 'FreezeStatus' });

export const TRAIL_KIND = {
  REQUESTED: 'requested',
  APPROVED: 'approve',
  REJECTED: 'reject',
  ABSTAINED: 'abstain',
  REASSIGNED: 'reassigned',
  STEP_PASSED: 'stepPassed',
  AUTHORIZED: 'authorized',
  DENIED: 'denied',
  CANCELLED: 'cancelled',
  EXEMPTED: 'exempted',
} as const satisfies Record<string, TrailKind>;
registerEnumType(TRAIL_KIND, {
  name: 'ApprovalTrailKind',
  valuesMap: {
    REASSIGNED: { description: 'The seat of an approver who has left went to another person.' },
    CANCELLED: { description: 'The votes of the round count no more: the plan was edited.' },
    EXEMPTED: { description: 'The plan may be carried out in a freeze.' },
  },
});
