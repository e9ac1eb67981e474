import { readFileSync } from 'node:fs';
import type { Decider, Given, Message } from '@opsledger/eventsourcing';
import type { Actor, Instant } from '@opsledger/kernel';
import {
  bookHappened,
  bookHistory,
  budgetHappened,
  budgetHistory,
  forecastHappened,
  forecastHistory,
  granted,
  ids,
  periodHappened,
  periodHistory,
  rateHappened,
  rateHistory,
  ruleHappened,
  ruleHistory,
} from '../testing/finance.samples.js';
import { allocationRuleDecider, type AllocationRuleCommand, type AllocationRuleFacts } from './allocation-rule/allocation-rule.decider.js';
import { assetBookDecider, type AssetBookCommand } from './asset-book/asset-book.decider.js';
import { budgetDecider, type BudgetCommand, type BudgetFacts } from './budget/budget.decider.js';
import { exchangeRateDecider, type ExchangeRateCommand } from './exchange-rate/exchange-rate.decider.js';
import { fiscalPeriodDecider, type FiscalPeriodCommand, type FiscalPeriodFacts } from './fiscal-period/fiscal-period.decider.js';
import { forecastDecider, type ForecastCommand } from './forecast/forecast.decider.js';

const { budget: budgetId, book: bookId, rule: ruleId, forecast: forecastId } = ids;
type Row<Command extends Message> = Readonly<{ [Type in Command['type']]: Extract<Command, { type: Type }> }>;

/** The rows of each table: one usual form of every command. */
const budgets: Row<BudgetCommand> = {
  ProposeBudget: { type: 'ProposeBudget', data: { budgetId, name: 'IT 2026', ...granted } },
  ReviseBudgetProposal: { type: 'ReviseBudgetProposal', data: { budgetId, name: 'IT and cloud 2026' } },
  ApproveBudget: { type: 'ApproveBudget', data: { budgetId } },
  RejectBudget: { type: 'RejectBudget', data: { budgetId } },
  AmendBudget: { type: 'AmendBudget', data: { budgetId, lines: budgetHappened.amended.data.lines } },
  TransferBudget: { type: 'TransferBudget', data: budgetHappened.transferred.data },
  ReceiveBudgetTransfer: { type: 'ReceiveBudgetTransfer', data: budgetHappened.received.data },
  CloseBudget: { type: 'CloseBudget', data: { budgetId } },
};
const periods: Row<FiscalPeriodCommand> = {
  OpenFiscalPeriod: { type: 'OpenFiscalPeriod', data: periodHappened.opened.data },
  CloseFiscalPeriod: { type: 'CloseFiscalPeriod', data: periodHappened.closed.data },
};
const rates: Row<ExchangeRateCommand> = {
  RecordExchangeRate: { type: 'RecordExchangeRate', data: rateHappened.recorded.data },
  CorrectExchangeRate: { type: 'CorrectExchangeRate', data: { ...rateHappened.recorded.data, rate: '0.935' } },
};
const books: Row<AssetBookCommand> = {
  OpenAssetBook: { type: 'OpenAssetBook', data: bookHappened.opened.data },
  SetDepreciationPolicy: { type: 'SetDepreciationPolicy', data: bookHappened.set.data },
  CloseAssetBook: { type: 'CloseAssetBook', data: { bookId } },
};
const rules: Row<AllocationRuleCommand> = {
  SetAllocationRule: { type: 'SetAllocationRule', data: ruleHappened.set.data },
  RetireAllocationRule: { type: 'RetireAllocationRule', data: { ruleId } },
};
const forecasts: Row<ForecastCommand> = {
  SaveForecast: { type: 'SaveForecast', data: forecastHappened.saved.data },
  DiscardForecast: { type: 'DiscardForecast', data: { forecastId } },
};

const now = '2026-03-02T12:00:00.000Z' as Instant;
const actor: Actor = { id: ids.approver, kind: 'service', roles: ['admin'] };
const given = { actor, now, occurredAt: now, reason: 'as the table says' };
const budgetFacts: BudgetFacts = { costCenter: 'active' };
const periodFacts: FiscalPeriodFacts = { previous: { status: 'Unknown' }, next: { status: 'Unknown' } };
const ruleFacts: AllocationRuleFacts = { source: 'active', receivers: ['active', 'active'] };

/** The table of commands and states, as the decider answers: the state afterwards, `same`, or the code of the refusal. */
function decided<State extends { readonly status: string }, Command extends Message, Event extends Message, Facts>(
  decider: Decider<State, Command, Event, Facts>,
  rows: Readonly<Record<string, Command>>,
  history: Readonly<Record<string, readonly Event[]>>,
  facts: Facts,
): Readonly<Record<string, readonly string[]>> {
  const fold = (events: readonly Event[]): State => events.reduce((state, event) => decider.evolve(state, event), decider.initialState);
  const cell = (command: Command, past: readonly Event[]): string => {
    const answer = decider.decide(command, fold(past), { ...given, facts } satisfies Given<Facts>);
    if ('code' in answer) return answer.code === 'INVALID_TRANSITION' ? '–' : answer.code;
    return answer.length === 0 ? 'same' : fold([...past, ...answer]).status;
  };
  const cells = Object.entries(rows).map(([name, command]) => [name, Object.values(history).map((past) => cell(command, past))] as const);
  return { Command: Object.keys(history), ...Object.fromEntries(cells) };
}

/** The table under a heading of the README: rows by their first cell. */
function documented(heading: string): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync('libs/finance/README.md', 'utf8').split('\n');
  const start = text.findIndex((line, index) => index > text.indexOf(`### ${heading}`) && line.startsWith('| Command'));
  const rows = text.slice(start, text.indexOf('', start)).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return Object.fromEntries(rows.filter((_, index) => index !== 1).map(([name = '', ...rest]) => [name, rest]));
}

describe('every command in every state', () => {
  it.each([
    ['Budget', decided(budgetDecider, budgets, budgetHistory, budgetFacts)],
    ['FiscalPeriod', decided(fiscalPeriodDecider, periods, periodHistory, periodFacts)],
    ['ExchangeRate', decided(exchangeRateDecider, rates, rateHistory, undefined)],
    ['AssetBook', decided(assetBookDecider, books, bookHistory, {})],
    ['AllocationRule', decided(allocationRuleDecider, rules, ruleHistory, ruleFacts)],
    ['Forecast', decided(forecastDecider, forecasts, forecastHistory, undefined)],
  ])('answers as the table of %s in the README says', (heading, table) => {
    expect(documented(heading)).toEqual(table);
  });
});
