import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field, VOTES } from '../values.events.js';

/** How an implementation ended. */
export const OUTCOMES = ['successful', 'partial', 'failed', 'backedOut'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Outcomes of an implementation that was completed. */
export const COMPLETIONS = ['successful', 'partial', 'failed'] as const;
export type Completion = (typeof COMPLETIONS)[number];

const affectedItems = z.array(field.affectedItem).readonly();

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  title: field.text.exactOptional(),
  affectedItems: affectedItems.exactOptional(),
  plannedStart: field.instant.exactOptional(),
  plannedEnd: field.instant.exactOptional(),
  implementationPlan: field.text.exactOptional(),
  backoutPlan: field.text.exactOptional(),
  implementerId: field.personId.nullable().exactOptional(),
});

/** A step of a round of approval: its seats and the approvals it needs are fixed. */
const requestedStep = z.object({
  name: field.text,
  rule: field.approvalStep.unwrap().shape.rule,
  percent: z.int().positive().exactOptional(),
  approvers: z.array(field.personId).readonly().exactOptional(),
  role: field.approvalStep.unwrap().shape.role,
  seats: z.int().positive(),
  needed: z.int().positive(),
});

/** One vote in one step of one round, from 0 and from 1. `replaces` is what the same approver had said before. */
const vote = z.object({
  changeId: field.changeId,
  round: z.int().positive(),
  step: field.count,
  approverId: field.actorId,
  replaces: z.enum(VOTES).exactOptional(),
});

const ofChange = z.object({ changeId: field.changeId });

export const changeEvents = eventCatalogue('change', {
  ChangeRequested: {
    summary: 'Somebody asked for a change and planned it. It does not mean that it may be done.',
    sentence: '{actor} requested the {changeType} change "{title}" for {plannedStart} to {plannedEnd}[ for {requestedFor}]',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      title: field.text,
      changeType: field.changeType,
      modelId: field.modelId.exactOptional(),
      affectedItems,
      plannedStart: field.instant,
      plannedEnd: field.instant,
      implementationPlan: field.text,
      backoutPlan: field.text,
      implementerId: field.personId.exactOptional(),
      requestedBy: field.actorId,
      requestedFor: field.personId.exactOptional(),
    }),
  },
  ChangeRevised: {
    summary: 'The plan is another from now on. Its assessment, its exemptions from freezes and its place in the calendar are void.',
    sentence: '{actor} revised {changes} of change "{subject}"',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      changes: revisable,
      revisedBy: field.actorId,
      revisedFor: field.personId.exactOptional(),
    }),
  },
  ApprovalsCancelled: {
    summary: 'The votes of a round count no more, because the plan they were given for was edited. They stay on record.',
    sentence: 'The votes of round {round} on change "{subject}" were made void by {actor}',
    version: 1,
    schema: z.object({ changeId: field.changeId, round: z.int().positive() }),
  },
  ChangeAssessed: {
    summary: 'Impact and likelihood of harm were judged; the risk follows from them by the matrix of NIST SP 800-30.',
    sentence: '{actor} assessed change "{subject}": {risk} risk from {impact} impact and {likelihood} likelihood',
    version: 1,
    schema: z.object({ changeId: field.changeId, impact: field.level, likelihood: field.level, risk: field.level }),
  },
  ApprovalRequested: {
    summary:
      'A round of votes began under a policy. Steps, seats and the approvals each step needs are fixed for the round, whatever becomes of the policy.',
    sentence: '{actor} asked for approval of change "{subject}" in round {round} ({steps step})',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      round: z.int().positive(),
      policyId: field.modelId,
      steps: z.array(requestedStep.readonly()).readonly(),
    }),
  },
  ChangeApproved: {
    summary: 'An approver approved in the open step. It does not mean that the change is authorised.',
    sentence: '{actor} approved change "{subject}" in round {round}[, in place of an earlier vote to {replaces}]',
    version: 1,
    schema: vote,
  },
  ChangeRejected: {
    summary: 'An approver rejected the change in the open step; the reason is in the envelope. It does not mean that the change is denied.',
    sentence: '{actor} rejected change "{subject}" in round {round}[, in place of an earlier vote to {replaces}]',
    version: 1,
    schema: vote,
  },
  ChangeAbstained: {
    summary: 'An approver took a seat without approving or rejecting. It does not count as an approval.',
    sentence: '{actor} abstained on change "{subject}" in round {round}[, in place of an earlier vote to {replaces}]',
    version: 1,
    schema: vote,
  },
  ApprovalReassigned: {
    summary:
      'The seat of an approver who has left went to another person, before a vote was given for it. Seats and approvals needed stay as they were.',
    sentence: '{actor} passed the vote of {fromApproverId} on change "{subject}" on to {toApproverId}',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      round: z.int().positive(),
      step: field.count,
      fromApproverId: field.personId,
      toApproverId: field.personId,
    }),
  },
  ApprovalReminderDue: {
    summary: 'The open step has waited for so many periods. Once for each; it does not mean that anyone was told.',
    sentence: 'Change "{subject}" had waited for votes since {waitingSince} (reminder {nth})',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      round: z.int().positive(),
      step: field.count,
      waitingSince: field.instant,
      nth: z.int().positive(),
    }),
  },
  ApprovalStepPassed: {
    summary: 'A step of the round has its approvals: no vote in it changes any more, and the next step is open.',
    sentence: 'A step of round {round} on change "{subject}" got its approvals by {actor}',
    version: 1,
    schema: z.object({ changeId: field.changeId, round: z.int().positive(), step: field.count }),
  },
  ChangeAuthorized: {
    summary:
      'The change may be scheduled: by the votes of a round, or, with `modelId` and without a round, because its model is approved once for all.',
    sentence: '{actor} brought about the authorisation of change "{subject}"[ by the votes of round {round}][ by its model {modelId}]',
    version: 1,
    schema: z.object({ changeId: field.changeId, round: z.int().positive().exactOptional(), modelId: field.modelId.exactOptional() }),
  },
  ChangeDenied: {
    summary: 'A step can no longer get its approvals, whoever has yet to vote. The plan can be revised and sent for approval again.',
    sentence: 'Change "{subject}" was denied in round {round} by {actor}',
    version: 1,
    schema: z.object({ changeId: field.changeId, round: z.int().positive(), step: field.count }),
  },
  FreezeExemptionGranted: {
    summary: 'The change, as it is planned now, may be done in a freeze. The reason is in the envelope.',
    sentence: '{actor} exempted change "{subject}" from the freeze {freezeId}',
    version: 1,
    schema: z.object({ changeId: field.changeId, freezeId: field.freezeId, grantedBy: field.actorId }),
  },
  ChangeScheduled: {
    summary: 'The change has its place in the calendar. `conflictsWith` are overlapping changes on the same things that were acknowledged.',
    sentence: '{actor} scheduled change "{subject}" from {from} to {to} for {implementerId}[, in conflict with {conflictsWith}]',
    version: 1,
    schema: z.object({
      changeId: field.changeId,
      from: field.instant,
      to: field.instant,
      implementerId: field.personId,
      conflictsWith: z.array(field.changeId).readonly(),
    }),
  },
  ImplementationStarted: {
    summary: 'The work began, inside the window.',
    sentence: '{actor} started to implement change "{subject}"',
    version: 1,
    schema: z.object({ changeId: field.changeId, startedBy: field.actorId }),
  },
  ImplementationCompleted: {
    summary: 'The work ended. It does not mean that it succeeded: see the outcome.',
    sentence: '{actor} completed the implementation of change "{subject}" ({outcome})',
    version: 1,
    schema: z.object({ changeId: field.changeId, outcome: z.enum(COMPLETIONS) }),
  },
  ChangeBackedOut: {
    summary: 'The work was undone by the back-out plan. The reason is in the envelope.',
    sentence: '{actor} backed change "{subject}" out',
    version: 1,
    schema: ofChange,
  },
  ChangeReviewed: {
    summary: 'Somebody looked back at the change. A later review takes the place of an earlier one.',
    sentence: '{actor} reviewed change "{subject}" as [successful?successful][!successful?unsuccessful]',
    version: 1,
    schema: z.object({ changeId: field.changeId, successful: z.boolean(), lessons: field.text.exactOptional() }),
  },
  ChangeClosed: {
    summary: 'Nothing more is to be done. Successful as the last review says, or without one as the implementation ended.',
    sentence: '{actor} closed change "{subject}" as [successful?successful][!successful?unsuccessful]',
    version: 1,
    schema: z.object({ changeId: field.changeId, successful: z.boolean() }),
  },
  ChangeCancelled: {
    summary: 'The change will not be done. Nothing of it was begun.',
    sentence: '{actor} cancelled change "{subject}"',
    version: 1,
    schema: ofChange,
  },
});

/** Everything that can have happened to a change. */
export type ChangeEvent = EventOf<typeof changeEvents>;
/** The data of one kind of change event. */
export type ChangeEventData<Type extends ChangeEvent['type']> = Extract<ChangeEvent, { type: Type }>['data'];
/** The facts that a revision changed. */
export type ChangeRevision = Readonly<z.infer<typeof revisable>>;
/** A step of a round of approval. */
export type RequestedStep = Readonly<z.infer<typeof requestedStep>>;
