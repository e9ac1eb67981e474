import type { AggregateDefinition, AggregateReader } from '@opsledger/eventsourcing';
import {
  fiscalPeriodDecider,
  fiscalPeriodId,
  neighboursOf,
  type FiscalPeriodCommand,
  type FiscalPeriodFacts,
  type PeriodName,
  type PeriodState,
} from './fiscal-period.decider.js';
import type { FiscalPeriodEvent } from './fiscal-period.events.js';

/** The period as the command runner needs it. */
export const fiscalPeriodAggregate: AggregateDefinition<PeriodState, FiscalPeriodCommand, FiscalPeriodEvent, FiscalPeriodFacts> = {
  decider: fiscalPeriodDecider,
  facts: fiscalPeriodFacts,
};

async function fiscalPeriodFacts(command: FiscalPeriodCommand, id: string, reader: AggregateReader): Promise<FiscalPeriodFacts> {
  const name = command.type === 'OpenFiscalPeriod' ? command.data : await ownName(id, reader);
  if (!name) return { previous: { status: 'Unknown' }, next: { status: 'Unknown' } };
  const { previous, next } = neighboursOf(name);
  const [before, after] = await Promise.all([previous, next].map((each) => stateOf(fiscalPeriodId(each), reader)));
  return { previous: before!, next: after! };
}

async function ownName(id: string, reader: AggregateReader): Promise<PeriodName | undefined> {
  const state = await stateOf(id, reader);
  return state.status === 'Unknown' ? undefined : state;
}

async function stateOf(id: string, reader: AggregateReader): Promise<PeriodState> {
  return (await reader.state<PeriodState>('fiscalPeriod', id)).state;
}
