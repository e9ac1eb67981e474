import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor, BudgetId } from '@opsledger/kernel';
import { budgetHappened as happened, budgetHistory as history, eur, granted, ids, lines } from '../../testing/finance.samples.js';
import { budgetTransfers } from './budget-transfer.process.js';
import { budgetDecider, type BudgetCommand, type BudgetFacts } from './budget.decider.js';
import type { BudgetEvent, BudgetLine } from './budget.events.js';
import type { Budget } from './budget.state.js';

const spec = DeciderSpecification.for(budgetDecider);
const budgetId = ids.budget;
const someone = (id: string): Actor => ({ id, kind: 'user', roles: ['finance'] });
const by = { proposer: someone(ids.proposer), approver: someone(ids.approver), third: someone(ids.third) };
const facts: BudgetFacts = { costCenter: 'active' };
const fold = (...events: readonly BudgetEvent[]): Budget => events.reduce<Budget>(budgetDecider.evolve, budgetDecider.initialState);

describe('ProposeBudget', () => {
  const data = { budgetId, name: ' IT 2026 ', ...granted };
  const proposal = (changes: object): BudgetCommand => ({ type: 'ProposeBudget', data: { ...data, ...changes } });

  it('asks for money, its texts trimmed and its amounts in full', () => {
    const written = [{ ...lines[0]!, category: ' Laptops ', amount: eur('1000') }, lines[1]!];
    spec
      .given()
      .when(proposal({ lines: written }), { facts, actor: by.proposer })
      .then(happened.proposed);
    const both = [ids.proposer, ids.third];
    const forAnother = { ...happened.proposed, data: { ...happened.proposed.data, proposedBy: both } };
    spec.given().when(proposal({}), { facts, actor: by.proposer, onBehalfOf: ids.third }).then(forAnother);
    spec.given().when(proposal({}), { facts, actor: by.proposer, onBehalfOf: ids.proposer }).then(happened.proposed);
  });

  const line = (changes: object): { lines: readonly BudgetLine[] } => ({ lines: [lines[0]!, { ...lines[1]!, ...changes }] });
  it.each<[string, object, Parameters<ReturnType<ReturnType<typeof spec.given>['when']>['thenRejected']>]>([
    ['a blank name', { name: ' ' }, ['INVALID_INPUT', ['name']]],
    ['what is no year', { fiscalYear: 26 }, ['INVALID_INPUT', ['fiscalYear']]],
    ['a year in parts', { fiscalYear: 2026.5 }, ['INVALID_INPUT', ['fiscalYear']]],
    ['a year too late', { fiscalYear: 10_000 }, ['INVALID_INPUT', ['fiscalYear']]],
    ['no lines', { lines: [] }, ['INVALID_INPUT', ['lines']]],
    ['too many lines', { lines: Array(201).fill(lines[0]) }, ['LIMIT_EXCEEDED', ['lines']]],
    ['a line twice', line({ lineId: ids.laptops }), ['INVALID_INPUT', ['lines']]],
    ['two currencies', line({ amount: { amount: '1', currency: 'USD' } }), ['CURRENCY_MISMATCH', ['lines', '1', 'amount', 'currency']]],
    ['a blank category', line({ category: ' ' }), ['INVALID_INPUT', ['lines', '1', 'category']]],
    ['what is no amount', line({ amount: eur('1.001') }), ['INVALID_AMOUNT', ['lines', '1', 'amount', 'amount']]],
  ])('refuses %s', (_what, changes, rejection) => {
    spec
      .given()
      .when(proposal(changes), { facts })
      .thenRejected(...rejection);
  });

  it('refuses a cost center that is closed, and an id that is taken', () => {
    spec
      .given()
      .when(proposal({}), { facts: { costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['costCenterId']);
    spec.given(happened.proposed).when(proposal({}), { facts }).thenRejected('ALREADY_EXISTS', ['budgetId']);
  });
});

describe('ReviseBudgetProposal', () => {
  const revise = (changes: object): BudgetCommand => ({ type: 'ReviseBudgetProposal', data: { budgetId, ...changes } });

  it('changes a proposal, and takes up one that was rejected', () => {
    const given = { facts: {}, actor: by.third };
    spec
      .given(happened.proposed)
      .when(revise({ name: 'IT and cloud 2026 ' }), given)
      .then(happened.revised);
    const same = { ...happened.revised, data: { ...happened.revised.data, name: 'IT 2026' } };
    spec
      .given(...history.Rejected)
      .when(revise({ lines }), given)
      .then(same);
  });

  it('refuses what cannot be, and what is granted', () => {
    spec
      .given(happened.proposed)
      .when(revise({ name: ' ' }), { facts: {} })
      .thenRejected('INVALID_INPUT', ['name']);
    spec
      .given(happened.proposed)
      .when(revise({ lines: [] }), { facts: {} })
      .thenRejected('INVALID_INPUT', ['lines']);
    spec
      .given(...history.Approved)
      .when(revise({ name: 'x' }), { facts: {} })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Closed)
      .when(revise({ name: 'x' }), { facts: {} })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when nothing differs', () => {
    spec
      .given(happened.proposed)
      .when(revise({ name: 'IT 2026', lines }), { facts: {} })
      .thenNothing();
  });
});

describe('ApproveBudget', () => {
  const approve: BudgetCommand = { type: 'ApproveBudget', data: { budgetId } };

  it('grants what was proposed', () => {
    spec.given(happened.proposed).when(approve, { facts, actor: by.approver }).then(happened.approved);
  });

  it('refuses whoever proposed or revised it, or had it done', () => {
    spec.given(happened.proposed).when(approve, { facts, actor: by.proposer }).thenRejected('SEGREGATION_OF_DUTIES');
    const revised = spec.given(happened.proposed, happened.rejected, happened.revised);
    revised.when(approve, { facts, actor: by.third }).thenRejected('SEGREGATION_OF_DUTIES');
    revised.when(approve, { facts, actor: by.proposer }).thenRejected('SEGREGATION_OF_DUTIES');
    revised.when(approve, { facts, actor: by.approver, onBehalfOf: ids.proposer }).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('refuses a cost center that was closed meanwhile, and what is not proposed', () => {
    const closed = { facts: { costCenter: 'inactive' }, actor: by.approver } as const;
    spec.given(happened.proposed).when(approve, closed).thenRejected('INVALID_REFERENCE', ['costCenterId']);
    spec
      .given(...history.Rejected)
      .when(approve, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec.given().when(approve, { facts }).thenRejected('NOT_FOUND', ['budgetId']);
  });

  it('stays quiet when it is so', () => {
    spec
      .given(...history.Approved)
      .when(approve, { facts })
      .thenNothing();
  });
});

describe('RejectBudget', () => {
  const command: BudgetCommand = { type: 'RejectBudget', data: { budgetId } };

  it('refuses the money, with a reason, also for who proposed it', () => {
    spec.given(happened.proposed).when(command, { facts: {}, actor: by.proposer, reason: 'too much' }).then(happened.rejected);
    spec.given(happened.proposed).when(command, { facts: {} }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('is for proposals only, and stays quiet when it is so', () => {
    spec
      .given(...history.Approved)
      .when(command, { facts: {}, reason: 'x' })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Rejected)
      .when(command, { facts: {} })
      .thenNothing();
  });
});

describe('AmendBudget', () => {
  const amend = (changed: readonly BudgetLine[]): BudgetCommand => ({ type: 'AmendBudget', data: { budgetId, lines: changed } });
  const given = { facts: {}, actor: by.approver, reason: 'more people' };
  const approved = spec.given(...history.Approved);

  it('gives lines other amounts, as the next version', () => {
    approved.when(amend(happened.amended.data.lines), given).then(happened.amended);
    const again = { ...happened.amended, data: { ...happened.amended.data, version: 2, lines } };
    spec
      .given(...history.Approved, happened.amended)
      .when(amend(lines), given)
      .then(again);
  });

  it('refuses whoever proposed it, and no reason', () => {
    approved.when(amend(happened.amended.data.lines), { ...given, actor: by.proposer }).thenRejected('SEGREGATION_OF_DUTIES');
    approved.when(amend(happened.amended.data.lines), { facts: {}, actor: by.approver }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('takes no line away and changes no currency', () => {
    approved.when(amend([lines[0]!]), given).thenRejected('INVALID_INPUT', ['lines']);
    const dollars = lines.map((line) => ({ ...line, amount: { amount: '1', currency: 'USD' } }));
    approved.when(amend(dollars), given).thenRejected('CURRENCY_MISMATCH', ['lines']);
    approved.when(amend([]), given).thenRejected('INVALID_INPUT', ['lines']);
    spec
      .given(...history.Closed)
      .when(amend(lines), given)
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when nothing differs', () => {
    approved.when(amend(lines), given).thenNothing();
  });
});

describe('TransferBudget', () => {
  const transfer = (changes: object = {}): BudgetCommand => ({
    type: 'TransferBudget',
    data: { ...happened.transferred.data, ...changes },
  });
  const approved = spec.given(...history.Approved);
  const toBudgetId = ids.otherBudget;
  const target = { ...fold(...history.Approved), lines: [{ ...lines[0]!, lineId: ids.elsewhere }] } as Budget;

  it('moves money between lines', () => {
    approved.when(transfer(), { facts: {} }).then(happened.transferred);
    approved.when(transfer({ toBudgetId: budgetId, amount: eur('100') }), { facts: {} }).then(happened.transferred);
    expect(fold(...history.Approved, happened.transferred)).toMatchObject({
      lines: [{ amount: eur('900.00') }, { amount: eur('600.00') }],
    });
  });

  it('moves money to another budget, where it arrives by itself', () => {
    const data = { ...happened.transferred.data, toBudgetId, toLineId: ids.elsewhere };
    approved.when(transfer({ toBudgetId, toLineId: ids.elsewhere }), { facts: { target } }).then({ type: 'BudgetTransferred', data });
    const { transferId, amount } = data;
    const event = { type: 'BudgetTransferred', data } as never;
    expect(budgetTransfers.on['BudgetTransferred']!(event)).toEqual([
      {
        category: 'budget',
        id: toBudgetId,
        command: {
          type: 'ReceiveBudgetTransfer',
          data: { budgetId: toBudgetId, transferId, fromBudgetId: budgetId, toLineId: ids.elsewhere, amount },
        },
        key: transferId,
      },
    ]);
    expect(budgetTransfers.on['BudgetTransferred']!(happened.transferred as never)).toEqual([]);
    const left = { type: 'BudgetTransferred', data } as const;
    expect(fold(...history.Approved, left)).toMatchObject({ lines: [{ amount: eur('900.00') }, { amount: eur('500.00') }] });
  });

  it('moves no more than the line has, and no nothing', () => {
    approved.when(transfer({ amount: eur('1000.00') }), { facts: {} }).then({
      ...happened.transferred,
      data: { ...happened.transferred.data, amount: eur('1000.00') },
    });
    approved.when(transfer({ amount: eur('1000.01') }), { facts: {} }).thenRejected('LIMIT_EXCEEDED', ['amount']);
    approved.when(transfer({ amount: eur('0') }), { facts: {} }).thenRejected('INVALID_AMOUNT', ['amount']);
    approved.when(transfer({ amount: eur('x') }), { facts: {} }).thenRejected('INVALID_AMOUNT', ['amount', 'amount']);
    const dollars = { amount: { amount: '1', currency: 'USD' } };
    approved.when(transfer(dollars), { facts: {} }).thenRejected('CURRENCY_MISMATCH', ['amount', 'currency']);
  });

  it('refuses lines and budgets that cannot take part', () => {
    approved.when(transfer({ fromLineId: ids.elsewhere }), { facts: {} }).thenRejected('INVALID_REFERENCE', ['fromLineId']);
    approved.when(transfer({ toLineId: ids.elsewhere }), { facts: {} }).thenRejected('INVALID_REFERENCE', ['toLineId']);
    approved.when(transfer({ toLineId: ids.laptops }), { facts: {} }).thenRejected('INVALID_REFERENCE', ['toLineId']);
    approved.when(transfer({ toBudgetId }), { facts: { target: { status: 'Unknown' } } }).thenRejected('INVALID_REFERENCE', ['toBudgetId']);
    approved
      .when(transfer({ toBudgetId }), { facts: { target: fold(...history.Closed) } })
      .thenRejected('INVALID_REFERENCE', ['toBudgetId']);
    approved.when(transfer({ toBudgetId }), { facts: {} }).thenRejected('INVALID_REFERENCE', ['toBudgetId']);
    const inDollars = { ...target, lines: [{ ...lines[0]!, amount: { amount: '1.00', currency: 'USD' } }] } as Budget;
    approved.when(transfer({ toBudgetId }), { facts: { target: inDollars } }).thenRejected('CURRENCY_MISMATCH', ['toBudgetId']);
    spec
      .given(...history.Closed)
      .when(transfer(), { facts: {} })
      .thenRejected('INVALID_TRANSITION');
  });

  it('has its effect once', () => {
    spec
      .given(...history.Approved, happened.transferred)
      .when(transfer(), { facts: {} })
      .thenNothing();
  });
});

describe('ReceiveBudgetTransfer', () => {
  const receive: BudgetCommand = { type: 'ReceiveBudgetTransfer', data: happened.received.data };
  const given = { facts: {}, actor: { id: 'budget-transfers', kind: 'service', roles: ['admin'] } } as const;

  it('takes in what left another budget, also when closed meanwhile', () => {
    spec
      .given(...history.Approved)
      .when(receive, given)
      .then(happened.received);
    spec
      .given(...history.Closed)
      .when(receive, given)
      .then(happened.received);
    expect(fold(...history.Approved, happened.received)).toMatchObject({ lines: [{ amount: eur('1000.00') }, { amount: eur('550.00') }] });
  });

  it('is sent by no person, has its effect once, and needs a budget that was granted', () => {
    spec
      .given(...history.Approved)
      .when(receive, { facts: {} })
      .thenRejected('FORBIDDEN');
    spec
      .given(...history.Approved, happened.received)
      .when(receive, given)
      .thenNothing();
    spec.given(happened.proposed).when(receive, given).thenRejected('INVALID_TRANSITION');
  });
});

describe('CloseBudget', () => {
  const close: BudgetCommand = { type: 'CloseBudget', data: { budgetId } };

  it('ends what was granted, once', () => {
    spec
      .given(...history.Approved)
      .when(close, { facts: {} })
      .then(happened.closed);
    spec
      .given(...history.Closed)
      .when(close, { facts: {} })
      .thenNothing();
    spec.given(happened.proposed).when(close, { facts: {} }).thenRejected('INVALID_TRANSITION');
  });
});

describe('a budget', () => {
  it('has a name of its own for its cost center and year', () => {
    expect(budgetDecider.uniqueKeys!(fold())).toEqual([]);
    const key = `${ids.costCenter.toUpperCase()} | 2026 | IT 2026`;
    expect(budgetDecider.uniqueKeys!(fold(...history.Closed))).toEqual([{ space: 'budgetName', key, path: ['name'] }]);
  });

  it('is not made by events that cannot begin one', () => {
    const { proposed: _first, ...others } = happened;
    for (const event of Object.values(others)) expect(fold(event)).toEqual({ status: 'Unknown' });
  });

  it('keeps its money through amendments and transfers', () => {
    const lived = fold(...history.Approved, happened.amended, happened.transferred, happened.received);
    expect(lived).toMatchObject({ version: 1, lines: [{ amount: eur('1100.00') }, { amount: eur('650.00') }] });
    expect((happened.received.data.fromBudgetId satisfies BudgetId) === ids.otherBudget).toBe(true);
  });
});
