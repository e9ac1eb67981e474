import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import { addDays, dateOf, instantOf, type Actor } from '@opsledger/kernel';
import { anyContractCommand } from '../../testing/contract.arbitraries.js';
import { allActive, happened, ids, terms } from '../../testing/contract.samples.js';
import type { ContractFacts } from './contract.commands.js';
import { contractDecider, type ContractCommand } from './contract.decider.js';
import { contractEvents, type ContractEvent } from './contract.events.js';
import { isProposal, type Agreement, type Contract } from './contract.state.js';
import { noticeDeadline } from './terms.events.js';

const fold = (events: readonly ContractEvent[]): Contract => events.reduce<Contract>(contractDecider.evolve, contractDecider.initialState);

const given = (actor: Actor, days: number): Given<ContractFacts> => {
  const now = instantOf(Date.parse(addDays(terms.start, days)));
  return { facts: allActive, actor, now, occurredAt: now, reason: 'because' };
};

const ACTORS: readonly Actor[] = [
  { id: ids.drafter, kind: 'user', roles: ['vendor-manager'] },
  { id: ids.approver, kind: 'user', roles: ['approver'] },
  { id: 'contractExpiry', kind: 'scheduler', roles: ['admin'] },
];

/** What only the scheduler does. */
const BY_TIME: readonly ContractEvent['type'][] = ['ContractExpired', 'NoticeReminderDue'];

/** What must hold of one event. */
function checkEvent(before: Contract, event: ContractEvent, { actor, occurredAt }: Given<ContractFacts>): void {
  expect(contractEvents.definitions[event.type].schema.parse(event.data)).toEqual(event.data);
  const byTime = BY_TIME.includes(event.type) || (event.type === 'ContractRenewed' && event.data.kind === 'tacit');
  expect(byTime).toBe(byTime && actor.kind === 'scheduler');
  if (event.type === 'ContractApproved') expect('drafters' in before && before.drafters).not.toContain(actor.id);
  if (event.type === 'NoticeGiven') expect(dateOf(occurredAt) <= event.data.deadline).toBe(true);
}

/** What must hold of a contract that binds. */
function checkTerms({ history, terms: { price } }: Agreement): void {
  let previous = history[0];
  for (const version of history) {
    expect(version.end > version.termStart).toBe(true);
    expect(version.effectiveOn >= previous.effectiveOn && version.effectiveOn >= version.termStart).toBe(true);
    expect(version.renewal === 'never' || noticeDeadline(version) >= version.termStart).toBe(true);
    expect(version.renewal === 'tacit').toBe(version.renewalMonths !== undefined);
    expect(version.price.currency).toBe(price.currency);
    previous = version;
  }
  expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
}

/** What must hold of an accepted command. */
function check(before: Contract, events: readonly ContractEvent[], after: Contract, surroundings: Given<ContractFacts>): void {
  for (const event of events) checkEvent(before, event, surroundings);
  if (after.status === 'Unknown' || isProposal(after)) return;
  checkTerms(after);
  if (before.status === 'Unknown' || isProposal(before)) return;
  expect(after.terms).toEqual(before.terms);
  expect(after.history.slice(0, before.history.length)).toEqual(before.history);
}

describe('a contract, whatever is asked of it', () => {
  it('keeps its invariants, and a replay of its events gives its state', () => {
    const start: readonly ContractCommand[] = [{ type: 'DraftContract', data: { contractId: ids.contract, ...terms } }];
    const step = fc.tuple(anyContractCommand, fc.constantFrom(...ACTORS), fc.integer({ min: 0, max: 1200 }));
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { minLength: 10, maxLength: 60 }), (isActive, steps) => {
        const log: ContractEvent[] = isActive ? [happened.drafted, happened.submitted, happened.approved, happened.activated] : [];
        let contract = fold(log);
        for (const [sent, actor, days] of [...start.map((command) => [command, ACTORS[0]!, 0] as const), ...steps]) {
          const surroundings = given(actor, days);
          const answer = contractDecider.decide(sent, contract, surroundings);
          if ('code' in answer) {
            expect(answer.message).toMatch(/^[A-Z"].+\.$/s);
            continue;
          }
          const next = answer.reduce<Contract>(contractDecider.evolve, contract);
          check(contract, answer, next, surroundings);
          log.push(...answer);
          contract = next;
        }
        expect(fold(log)).toEqual(contract);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same twice: what was accepted changes nothing when it is sent again', () => {
    const quiet: readonly ContractCommand['type'][] = ['AmendContract', 'RecordObligationBreach', 'GiveNotice', 'TerminateContract'];
    fc.assert(
      fc.property(anyContractCommand, fc.constantFrom(...ACTORS), fc.integer({ min: 0, max: 1200 }), (sent, actor, days) => {
        const active = fold([happened.drafted, happened.submitted, happened.approved, happened.activated]);
        const answer = contractDecider.decide(sent, active, given(actor, days));
        if ('code' in answer || (actor.kind !== 'scheduler' && !quiet.includes(sent.type))) return;
        const after = answer.reduce<Contract>(contractDecider.evolve, active);
        expect(contractDecider.decide(sent, after, given(actor, days))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
