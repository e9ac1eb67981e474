import { standing, type AggregateDefinition, type AggregateReader } from '@opsledger/eventsourcing';
import type { Person } from '@opsledger/organization';
import { namedApprovers } from './approval.checks.js';
import { changeModelDecider, type ChangeModel, type ChangeModelCommand, type ChangeModelFacts } from './change-model.decider.js';
import type { ChangeModelEvent } from './change-model.events.js';

/** The model as the command runner needs it: its rules, and how to learn whether its approvers are there. */
export const changeModelAggregate: AggregateDefinition<ChangeModel, ChangeModelCommand, ChangeModelEvent, ChangeModelFacts> = {
  decider: changeModelDecider,
  facts: changeModelFacts,
};

async function changeModelFacts(command: ChangeModelCommand, _id: string, reader: AggregateReader): Promise<ChangeModelFacts> {
  const steps = 'changes' in command.data ? command.data.changes.steps : 'steps' in command.data ? command.data.steps : undefined;
  if (!steps) return {};
  return { approvers: await Promise.all(namedApprovers(steps).map((id) => standing<Person>(reader, 'person', id, 'Active'))) };
}
