import { recordedEvents } from '@opsledger/eventsourcing/testing';
import type { ChangeId, PersonId } from '@opsledger/kernel';
import { happened, ids } from '../../testing/change.samples.js';
import { approvalHandover, type HandoverSource } from './approval-handover.process.js';

const { change: changeId, approver, thirdApprover: successorId } = ids;
const label = 'Replace the disk array';
const item = { personId: approver, kind: 'approvalHandover', subjectId: changeId } as const;
const reason = `Offboarding of person ${approver}.`;
const noted = {
  category: 'offboarding',
  id: approver,
  command: { type: 'AddOffboardingItem', data: { ...item, label } },
  key: `item ${approver} ${changeId}`,
  reason,
};
const handedOver = {
  category: 'change',
  id: changeId,
  command: { type: 'ReassignApproval', data: { changeId, fromApproverId: approver, toApproverId: successorId } },
  key: `reassign ${approver} ${changeId}`,
  reason,
};
const done = {
  category: 'offboarding',
  id: approver,
  command: { type: 'CompleteOffboardingItem', data: item },
  key: `done ${approver} ${changeId}`,
};

interface World {
  /** Who has left, and who is above. */
  readonly left?: Readonly<Record<string, PersonId | undefined>>;
  /** Changes that wait for somebody. */
  readonly waiting?: Readonly<Record<string, readonly ChangeId[]>>;
}

function source({ left = { [approver]: successorId }, waiting = { [approver]: [changeId] } }: World): HandoverSource {
  return {
    of: (id) => {
      const above = left[id];
      return Promise.resolve(Object.hasOwn(left, id) ? { ...(above && { successorId: above }) } : undefined);
    },
    waitingFor: (id) => Promise.resolve((waiting[id] ?? []).map((waits) => ({ changeId: waits, label }))),
    askedBy: () => Promise.resolve([approver, ids.otherApprover]),
  };
}

async function commandsFor(event: { readonly type: string; readonly data: object }, world: World = {}) {
  const [recorded] = recordedEvents('spec', [event]);
  return approvalHandover(source(world)).on[event.type]!(recorded);
}

const offboarded = { type: 'PersonOffboarded', data: { personId: approver, lastDay: '2026-03-31', leavingReason: 'resigned' } };

describe('the handover of approvals', () => {
  it('puts every change that waits for a leaver on the checklist, and gives the seat to who is above', async () => {
    expect(await commandsFor(offboarded)).toEqual([noted, handedOver]);
    expect(await commandsFor(offboarded, { waiting: {} })).toEqual([]);
  });

  it('leaves it on the checklist where nobody is above', async () => {
    expect(await commandsFor(offboarded, { left: { [approver]: undefined } })).toEqual([noted]);
  });

  it('sees to those who were asked after they left, and to no other change of theirs', async () => {
    expect(await commandsFor(happened.asked)).toEqual([noted, handedOver]);
    expect(await commandsFor(happened.asked, { waiting: { [approver]: [ids.otherChange] } })).toEqual([]);
    expect(await commandsFor(happened.asked, { left: {} })).toEqual([]);
  });

  it('ticks off what went to another, who may leave as well', async () => {
    expect(await commandsFor(happened.reassigned)).toEqual([done]);
    const chain = await commandsFor(happened.reassigned, { left: { [successorId]: ids.manager }, waiting: { [successorId]: [changeId] } });
    expect(chain.map(({ id, command: { type } }) => [id, type])).toEqual([
      [approver, 'CompleteOffboardingItem'],
      [successorId, 'AddOffboardingItem'],
      [changeId, 'ReassignApproval'],
    ]);
  });

  it('ticks off what waits for the vote of a leaver no more', async () => {
    const { approved, rejected, abstained, passed, authorized, denied, cancelled } = happened;
    const roundCancelled = { type: 'ApprovalsCancelled', data: { changeId, round: 1 } };
    for (const event of [approved, rejected, abstained, passed, authorized, denied, cancelled, roundCancelled]) {
      expect([event.type, await commandsFor(event, { waiting: {} })]).toEqual([event.type, [done]]);
      expect([event.type, await commandsFor(event)]).toEqual([event.type, []]);
      expect([event.type, await commandsFor(event, { left: {}, waiting: {} })]).toEqual([event.type, []]);
    }
  });
});
