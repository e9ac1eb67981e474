import { eventFields, idField } from '@opsledger/eventsourcing';
import { ROLES, type Brand, type ChangeId, type PersonId } from '@opsledger/kernel';
import { z } from 'zod';

/** Id of a model of changes: what changes of one kind share, above all who approves them. */
export type ChangeModelId = Brand<string, 'ChangeModelId'>;
/** Id of a freeze. */
export type FreezeId = Brand<string, 'FreezeId'>;

/** How a change is authorised: `standard` with its model, once for all; `normal` by votes; `emergency` by the votes of one step, and reviewed always. */
export const CHANGE_TYPES = ['standard', 'normal', 'emergency'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** Levels of impact, likelihood and risk, lowest first. */
export const LEVELS = ['veryLow', 'low', 'moderate', 'high', 'veryHigh'] as const;
export type Level = (typeof LEVELS)[number];

/** What a change can affect, and a freeze protect. */
export const AFFECTED_KINDS = ['asset', 'location', 'service', 'configurationItem'] as const;
export type AffectedKind = (typeof AFFECTED_KINDS)[number];

/** How many of the approvers of a step must approve. */
export const APPROVAL_RULES = ['any', 'all', 'majority', 'percent'] as const;
export type ApprovalRule = (typeof APPROVAL_RULES)[number];

/** What an approver can say. */
export const VOTES = ['approve', 'reject', 'abstain'] as const;
export type Vote = (typeof VOTES)[number];

const approvalStep = z.object({
  name: eventFields.text,
  rule: z.enum(APPROVAL_RULES),
  percent: z.int().positive().exactOptional(),
  approvers: z.array(idField<PersonId>()).readonly().exactOptional(),
  role: z.enum(ROLES).exactOptional(),
  seats: z.int().positive().exactOptional(),
});

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  changeId: idField<ChangeId>(),
  modelId: idField<ChangeModelId>(),
  freezeId: idField<FreezeId>(),
  personId: idField<PersonId>(),
  /** Id of an actor: of a person, or the name of a service. */
  actorId: eventFields.text,
  changeType: z.enum(CHANGE_TYPES),
  level: z.enum(LEVELS),
  affectedItem: z.object({ kind: z.enum(AFFECTED_KINDS), id: eventFields.anyId }).readonly(),
  /** What a policy asks for: who votes, named or by a role with a number of seats, and how many must approve. */
  approvalStep: approvalStep.readonly(),
};

/** One thing that a change affects. */
export type AffectedItem = z.infer<typeof field.affectedItem>;
/** One step of a policy of approval. */
export type ApprovalStep = z.infer<typeof field.approvalStep>;
