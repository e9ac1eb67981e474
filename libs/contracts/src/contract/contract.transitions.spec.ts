import { readFileSync } from 'node:fs';
import type { Actor, Instant } from '@opsledger/kernel';
import { allActive, day, deadline, eur, happened, history, ids, terms } from '../../testing/contract.samples.js';
import { contractDecider, contractDecisions, type ContractCommand } from './contract.decider.js';
import type { ContractEvent } from './contract.events.js';
import type { Contract } from './contract.state.js';

const contractId = ids.contract;

/** The rows of the table: one usual form of every command. */
const ROWS: Readonly<Record<ContractCommand['type'], ContractCommand>> = {
  DraftContract: { type: 'DraftContract', data: { contractId, ...terms } },
  ReviseContractDraft: { type: 'ReviseContractDraft', data: { contractId, changes: { title: 'Hosting and backup' } } },
  SubmitContract: { type: 'SubmitContract', data: { contractId } },
  ApproveContract: { type: 'ApproveContract', data: { contractId } },
  RejectContract: { type: 'RejectContract', data: { contractId } },
  ActivateContract: { type: 'ActivateContract', data: { contractId } },
  AmendContract: { type: 'AmendContract', data: { contractId, effectiveOn: day('2026-07-01'), changes: { price: eur('120') } } },
  GiveNotice: { type: 'GiveNotice', data: { contractId } },
  RenewContract: { type: 'RenewContract', data: { contractId, newEnd: day('2027-12-31') } },
  TerminateContract: { type: 'TerminateContract', data: { contractId, effectiveOn: day('2026-09-30') } },
  RecordObligationBreach: { type: 'RecordObligationBreach', data: happened.breached.data },
  ExpireContract: { type: 'ExpireContract', data: { contractId, end: terms.end } },
  RenewContractTacitly: { type: 'RenewContractTacitly', data: { contractId, end: terms.end } },
  RemindOfContractApproval: {
    type: 'RemindOfContractApproval',
    data: { contractId, waitingSince: '2026-06-01T00:00:00.000Z' as Instant, nth: 1 },
  },
  RemindOfNotice: { type: 'RemindOfNotice', data: { contractId, deadline } },
};

/** Sent by the scheduler, after the end of the term; the others by a person, in time. */
const BY_TIME: readonly ContractCommand['type'][] = [
  'ExpireContract',
  'RenewContractTacitly',
  'RemindOfContractApproval',
  'RemindOfNotice',
];
const COLUMNS = Object.keys(history) as (keyof typeof history)[];

const fold = (events: readonly ContractEvent[]): Contract => events.reduce<Contract>(contractDecider.evolve, contractDecider.initialState);

function given(type: ContractCommand['type']) {
  const byTime = BY_TIME.includes(type);
  const now = (byTime ? '2027-01-01T12:00:00.000Z' : '2026-06-01T12:00:00.000Z') as Instant;
  const actor: Actor = { id: ids.approver, kind: byTime ? 'scheduler' : 'user', roles: ['admin'] };
  return { facts: allActive, actor, now, occurredAt: now, reason: 'as the table says' };
}

/** The state after the command, `same` when nothing happened, or the code of the refusal (a dash for INVALID_TRANSITION). */
function cell(command: ContractCommand, past: readonly ContractEvent[]): string {
  const answer = contractDecider.decide(command, fold(past), given(command.type));
  if ('code' in answer) return answer.code === 'INVALID_TRANSITION' ? '–' : answer.code;
  return answer.length === 0 ? 'same' : fold([...past, ...answer]).status;
}

/** The table of the README: rows by their first cell. */
function documented(): Readonly<Record<string, readonly string[]>> {
  const lines = readFileSync('libs/contracts/README.md', 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Command'));
  const rows = lines.slice(start, lines.indexOf('', start));
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
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(contractDecisions).sort());
  });
});
