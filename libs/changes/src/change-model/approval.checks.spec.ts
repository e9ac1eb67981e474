import fc from 'fast-check';
import { APPROVAL_RULES, VOTES, type ApprovalStep, type Vote } from '../values.events.js';
import { ids } from '../../testing/change.samples.js';
import { approvalsNeeded, mustBePolicy, namedApprovers, outcomeOf, type Quorum } from './approval.checks.js';

/** Every sequence of so many votes. */
function sequences(length: number): readonly (readonly Vote[])[] {
  return length === 0 ? [[]] : sequences(length - 1).flatMap((votes) => VOTES.map((vote) => [...votes, vote]));
}

/** The rules in words of their own, as fractions: is this share of the seats enough? */
const ENOUGH: Readonly<Record<Quorum['rule'], (approvals: number, seats: number, percent: number) => boolean>> = {
  any: (approvals) => approvals > 0,
  all: (approvals, seats) => approvals === seats,
  majority: (approvals, seats) => approvals > seats - approvals,
  percent: (approvals, seats, percent) => 100 * approvals >= percent * seats,
};

const QUORUMS: readonly Quorum[] = [
  { rule: 'any' },
  { rule: 'all' },
  { rule: 'majority' },
  ...[1, 33, 34, 50, 51, 66, 67, 100].map((percent) => ({ rule: 'percent', percent }) as const),
];

describe('outcomeOf', () => {
  it.each(QUORUMS)('$rule $percent: says for all votes of up to five approvers what every ending of the vote says', (quorum) => {
    const { rule, percent = 100 } = quorum;
    for (let seats = 1; seats <= 5; seats++) {
      for (let cast = 0; cast <= seats; cast++) {
        for (const votes of sequences(cast)) {
          const endings = sequences(seats - cast).map((rest) => {
            const approvals = [...votes, ...rest].filter((vote) => vote === 'approve').length;
            return ENOUGH[rule](approvals, seats, percent);
          });
          // Passed when it passes however the others vote, failed when it fails however they do.
          const expected = endings.every(Boolean) ? 'passed' : endings.some(Boolean) ? 'pending' : 'failed';
          expect([seats, votes, outcomeOf(quorum, seats, votes)]).toEqual([seats, votes, expected]);
        }
      }
    }
  });

  it('counts a tie as no majority, and an abstention as no approval', () => {
    expect(outcomeOf({ rule: 'majority' }, 4, ['approve', 'approve', 'reject'])).toBe('pending');
    expect(outcomeOf({ rule: 'majority' }, 4, ['approve', 'approve', 'reject', 'reject'])).toBe('failed');
    expect(outcomeOf({ rule: 'majority' }, 3, ['approve', 'abstain', 'abstain'])).toBe('failed');
    expect(outcomeOf({ rule: 'all' }, 2, ['abstain'])).toBe('failed');
    expect(outcomeOf({ rule: 'any' }, 2, ['abstain'])).toBe('pending');
    expect(outcomeOf({ rule: 'percent' }, 2, ['approve'])).toBe('pending');
  });

  it('does not ask who voted first, and more approvals never do harm', () => {
    const votes = fc.array(fc.constantFrom(...VOTES), { maxLength: 20 });
    const quorum = fc.record({ rule: fc.constantFrom(...APPROVAL_RULES), percent: fc.integer({ min: 1, max: 100 }) });
    const rank = { failed: 0, pending: 1, passed: 2 };
    fc.assert(
      fc.property(votes, quorum, fc.nat(20), (cast, rule, open) => {
        const seats = Math.max(1, cast.length + open);
        const outcome = outcomeOf(rule, seats, cast);
        expect(outcomeOf(rule, seats, [...cast].reverse())).toBe(outcome);
        expect(approvalsNeeded(rule, seats)).toBeLessThanOrEqual(seats);
        const better = cast.map((vote, index) => (index === 0 ? 'approve' : vote));
        expect(rank[outcomeOf(rule, seats, better)]).toBeGreaterThanOrEqual(rank[outcome]);
        if (cast.length === seats) expect(outcome).not.toBe('pending');
      }),
    );
  });
});

describe('mustBePolicy', () => {
  const named: ApprovalStep = { name: 'Board', rule: 'majority', approvers: [ids.approver, ids.otherApprover] };
  const byRole: ApprovalStep = { name: 'Security', rule: 'any', role: 'security-officer', seats: 2 };

  it('takes what can be followed', () => {
    expect(mustBePolicy([], 'standard')).toBeUndefined();
    expect(mustBePolicy([named, byRole, { name: 'Owner', rule: 'percent', percent: 60, role: 'risk-owner' }], 'normal')).toBeUndefined();
    expect(mustBePolicy([byRole], 'emergency')).toBeUndefined();
    expect(mustBePolicy([{ ...byRole, seats: 20 }], 'normal')).toBeUndefined();
    for (const percent of [1, 100]) expect(mustBePolicy([{ ...named, rule: 'percent', percent }], 'normal')).toBeUndefined();
  });

  it.each<readonly [string, readonly ApprovalStep[], 'standard' | 'normal' | 'emergency', string]>([
    ['votes on a standard change', [named], 'standard', 'A model of standard changes has no steps: its model is the approval.'],
    ['a normal change without votes', [], 'normal', 'A model of normal changes has 1 to 5 steps.'],
    ['more steps than anyone waits for', Array.from({ length: 6 }, () => byRole), 'normal', 'A model of normal changes has 1 to 5 steps.'],
    ['an emergency in two steps', [named, byRole], 'emergency', 'A model of emergency changes has exactly one step.'],
    ['a step without a name', [{ ...named, name: ' ' }], 'normal', 'The steps is blank. Give its text or leave it out.'],
    ['a percentage of a majority', [{ ...named, percent: 50 }], 'normal', 'Give a percentage with the rule percent, and with no other.'],
    [
      'a percentage that is missing',
      [{ ...named, rule: 'percent' }],
      'normal',
      'Give a percentage with the rule percent, and with no other.',
    ],
    ['more than all', [{ ...named, rule: 'percent', percent: 101 }], 'normal', 'A percentage lies between 1 and 100.'],
    ['less than one', [{ ...named, rule: 'percent', percent: 0 }], 'normal', 'A percentage lies between 1 and 100.'],
    ['nobody', [{ name: 'Nobody', rule: 'any' }], 'normal', 'A step names its approvers or a role, one of the two.'],
    ['names and a role', [{ ...named, role: 'approver' }], 'normal', 'A step names its approvers or a role, one of the two.'],
    [
      'seats beside names',
      [{ ...named, seats: 3 }],
      'normal',
      'A step that names its approvers has a seat for each. Leave the number of seats out.',
    ],
    [
      'an auditor',
      [{ ...byRole, role: 'auditor' }],
      'normal',
      expect.stringMatching(/^Holders of the role auditor do not vote\./) as never,
    ],
    ['an empty list', [{ ...named, approvers: [] }], 'normal', 'A step has 1 to 20 approvers.'],
    ['too many seats', [{ ...byRole, seats: 21 }], 'normal', 'A step has 1 to 20 approvers.'],
  ])('refuses %s', (_what, steps, changeType, message) => {
    expect(mustBePolicy(steps, changeType)).toEqual({ code: 'INVALID_INPUT', path: ['steps'], message });
  });

  it('names its approvers, each once', () => {
    expect(namedApprovers([named, byRole, { ...named, approvers: [ids.approver, ids.thirdApprover] }])).toEqual([
      ids.approver,
      ids.otherApprover,
      ids.thirdApprover,
    ]);
  });

  it('refuses one person in two seats', () => {
    const twice = { ...named, name: 'Again', approvers: [ids.approver] };
    for (const steps of [[named, twice], [{ ...named, approvers: [ids.approver, ids.approver] }]]) {
      expect(mustBePolicy(steps, 'normal')).toMatchObject({ code: 'SEGREGATION_OF_DUTIES', path: ['steps'] });
    }
  });
});
