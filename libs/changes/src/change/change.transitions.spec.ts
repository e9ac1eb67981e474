import { readFileSync } from 'node:fs';
import type { Instant } from '@opsledger/kernel';
import { allActive, at, happened, history, ids, preApproved, proposal } from '../../testing/change.samples.js';
import { changeDecider, changeDecisions, type ChangeCommand } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';
import type { Change } from './change.state.js';

const changeId = ids.change;

/** The rows of the table: one usual form of every command. */
const ROWS: Readonly<Record<string, ChangeCommand>> = {
  RequestChange: { type: 'RequestChange', data: proposal },
  ReviseChange: { type: 'ReviseChange', data: { changeId, changes: { title: 'Replace two arrays' } } },
  AssessChange: { type: 'AssessChange', data: { changeId, impact: 'low', likelihood: 'low' } },
  SubmitForApproval: { type: 'SubmitForApproval', data: { changeId } },
  ApproveChange: { type: 'ApproveChange', data: { changeId } },
  RejectChange: { type: 'RejectChange', data: { changeId } },
  AbstainFromChange: { type: 'AbstainFromChange', data: { changeId } },
  ReassignApproval: { type: 'ReassignApproval', data: { changeId, fromApproverId: ids.approver, toApproverId: ids.thirdApprover } },
  RemindOfApproval: {
    type: 'RemindOfApproval',
    data: { changeId, round: 1, step: 0, waitingSince: '2026-02-01T00:00:00.000Z' as Instant, nth: 1 },
  },
  ScheduleChange: { type: 'ScheduleChange', data: { changeId } },
  GrantFreezeExemption: { type: 'GrantFreezeExemption', data: { changeId, freezeId: ids.freeze } },
  StartImplementation: { type: 'StartImplementation', data: { changeId } },
  CompleteImplementation: { type: 'CompleteImplementation', data: { changeId, outcome: 'successful' } },
  BackOutChange: { type: 'BackOutChange', data: { changeId } },
  ReviewChange: { type: 'ReviewChange', data: { changeId, successful: true } },
  CloseChange: { type: 'CloseChange', data: { changeId } },
  CancelChange: { type: 'CancelChange', data: { changeId } },
};

const COLUMNS = Object.keys(history) as (keyof typeof history)[];
const WHEN: Instant = at(2, 23);

/** Who sends which command: an approver votes, anything else is done by a change manager, who has no part in the plan. */
const given = ({ type }: ChangeCommand, past: readonly ChangeEvent[]) => ({
  facts: {
    ...allActive,
    ...(past[0] === happened.standard && { model: preApproved }),
    calendar: {
      listed: true,
      conflicts: [],
      freezes: type === 'GrantFreezeExemption' ? [{ freezeId: ids.freeze, name: 'Year-end', from: at(1, 0), to: at(9, 0) }] : [],
    },
    ...(type === 'RequestChange' && { model: undefined as never }),
  },
  actor: {
    id: ['ApproveChange', 'RejectChange', 'AbstainFromChange'].includes(type) ? ids.approver : ids.manager,
    kind: type === 'RemindOfApproval' ? ('scheduler' as const) : ('user' as const),
    roles: ['change-manager' as const],
  },
  now: WHEN,
  occurredAt: WHEN,
  reason: 'as the table says',
});

const fold = (events: readonly ChangeEvent[]): Change => events.reduce<Change>(changeDecider.evolve, changeDecider.initialState);

/** The state after the command, `same` when nothing happened, or the code of the refusal (a dash for INVALID_TRANSITION). */
function cell(command: ChangeCommand, past: readonly ChangeEvent[]): string {
  const answer = changeDecider.decide(command, fold(past), given(command, past));
  if ('code' in answer) return answer.code === 'INVALID_TRANSITION' ? '–' : answer.code;
  return answer.length === 0 ? 'same' : fold([...past, ...answer]).status;
}

/** The table of the README: rows by their first cell. */
function documented(): Readonly<Record<string, readonly string[]>> {
  const lines = readFileSync('libs/changes/README.md', 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Command'));
  const rows = lines
    .slice(start)
    .filter((line, index, all) => line.startsWith('|') && !all.slice(0, index).some((earlier) => earlier === ''));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return Object.fromEntries(cells.filter((_, index) => index !== 1).map(([name = '', ...rest]) => [name, rest]));
}

describe('every command in every state', () => {
  it('answers as the table in the README says', () => {
    const decided = Object.entries(ROWS).map(([name, command]) => [name, COLUMNS.map((column) => cell(command, history[column]))]);
    expect(documented()).toEqual({ Command: COLUMNS, ...Object.fromEntries(decided) });
  });

  it('has a row for every command', () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(changeDecisions).sort());
  });
});
