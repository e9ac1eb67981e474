import { defineProcess, type OutgoingCommand, type Position, type ProcessManager } from '@opsledger/eventsourcing';
import type { ChangeId, PersonId } from '@opsledger/kernel';
import type { Departures, OffboardingCommand, PersonEvent } from '@opsledger/organization';
import type { ChangeCommand } from '../change/change.decider.js';
import type { ChangeEvent } from '../change/change.events.js';
import { namedApprovers } from '../change-model/approval.checks.js';

/** A change that waits for a vote. */
export interface WaitingChange {
  readonly changeId: ChangeId;
  /** Its title: what a person recognises it by. */
  readonly label: string;
}

/** What the process must know of changes and of who leaves. */
export interface HandoverSource extends Departures {
  /**
   * The changes that wait for the vote of a person, in an open step or one to come, as of `upTo` in the log or later.
   * @throws when the register has not got there in time; the event is then reacted to again.
   */
  waitingFor(personId: PersonId, upTo: Position): Promise<readonly WaitingChange[]>;
  /** Everyone whom a change ever asked by name. */
  askedBy(changeId: ChangeId): Promise<readonly PersonId[]>;
}

/** Something that can end the wait for a vote. */
interface HappenedTo {
  readonly data: { readonly changeId: ChangeId };
  readonly position: Position;
}

/**
 * When a person leaves, each change that waits for their vote is put on their checklist, and the seat goes to the next manager above who is still there. It is
 * ticked off when another has the seat, or when the change does not wait for their vote any more. Where nobody is above, or has a part in the plan, the
 * item stays open until a change manager names somebody. Whoever is asked after they left is seen to as well.
 */
export function approvalHandover(source: HandoverSource): ProcessManager {
  const handOver = async (personId: PersonId, upTo: Position, only?: ChangeId): Promise<readonly OutgoingCommand[]> => {
    const departure = await source.of(personId);
    if (!departure) return [];
    const waiting = await source.waitingFor(personId, upTo);
    const wanted = waiting.filter(({ changeId }) => only === undefined || changeId === only);
    return wanted.flatMap((change) => reassign(personId, change, departure.successorId));
  };
  const tickOffSettled = async ({ data: { changeId }, position }: HappenedTo): Promise<readonly OutgoingCommand[]> => {
    const commands: OutgoingCommand[] = [];
    for (const personId of await source.askedBy(changeId)) {
      const left = await source.of(personId);
      const waiting = left && (await source.waitingFor(personId, position));
      if (waiting && !waiting.some((change) => change.changeId === changeId)) commands.push(tickOff(personId, changeId));
    }
    return commands;
  };
  return defineProcess<PersonEvent | ChangeEvent>({
    name: 'approval-handover',
    on: {
      PersonOffboarded: ({ data: { personId }, position }) => handOver(personId, position),
      ApprovalRequested: async ({ data: { changeId, steps }, position }) => {
        const handovers = await Promise.all(namedApprovers(steps).map((id) => handOver(id, position, changeId)));
        return handovers.flat();
      },
      ApprovalReassigned: async ({ data: { changeId, fromApproverId, toApproverId }, position }) => [
        tickOff(fromApproverId, changeId),
        ...(await handOver(toApproverId, position, changeId)),
      ],
      ChangeApproved: tickOffSettled,
      ChangeRejected: tickOffSettled,
      ChangeAbstained: tickOffSettled,
      ApprovalStepPassed: tickOffSettled,
      ChangeAuthorized: tickOffSettled,
      ChangeDenied: tickOffSettled,
      ApprovalsCancelled: tickOffSettled,
      ChangeCancelled: tickOffSettled,
    },
  });
}

function reassign(personId: PersonId, { changeId, label }: WaitingChange, successorId: PersonId | undefined): readonly OutgoingCommand[] {
  const item: OffboardingCommand = {
    type: 'AddOffboardingItem',
    data: { personId, kind: 'approvalHandover', subjectId: changeId, label },
  };
  const reason = `Offboarding of person ${personId}.`;
  const added = { category: 'offboarding', id: personId, command: item, key: `item ${personId} ${changeId}`, reason };
  if (successorId === undefined) return [added];
  const command: ChangeCommand = {
    type: 'ReassignApproval',
    data: { changeId, fromApproverId: personId, toApproverId: successorId },
  };
  return [added, { category: 'change', id: changeId, command, key: `reassign ${personId} ${changeId}`, reason }];
}

/** Refused, and rightly, when the change is on no checklist. */
function tickOff(personId: PersonId, changeId: ChangeId): OutgoingCommand {
  const data = { personId, kind: 'approvalHandover', subjectId: changeId } as const;
  const command: OffboardingCommand = { type: 'CompleteOffboardingItem', data };
  return { category: 'offboarding', id: personId, command, key: `done ${personId} ${changeId}` };
}
