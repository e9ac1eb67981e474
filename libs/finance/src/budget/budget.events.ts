import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const budgetLine = z.object({ lineId: field.budgetLineId, category: field.text, amount: field.money });
/** Money for one purpose. Its id stays when its amount changes. */
export type BudgetLine = Readonly<z.infer<typeof budgetLine>>;
const lines = z.array(budgetLine).min(1).readonly();

const ofBudget = { budgetId: field.budgetId };
const granted = { fiscalYear: field.fiscalYear, costCenterId: field.costCenterId, lines };

export const budgetEvents = eventCatalogue('budget', {
  BudgetProposed: {
    summary: 'Money was asked for, for a cost center and a fiscal year. Nothing may be spent of it yet. All lines are of one currency.',
    sentence: '{actor} proposed budget "{name}" of {costCenterId} for {fiscalYear} ({lines line})',
    version: 1,
    schema: z.object({ ...ofBudget, name: field.text, ...granted, proposedBy: field.parties }),
  },
  BudgetProposalRevised: {
    summary: 'The proposal is different from now on, or taken up again after it was rejected. Its lines are given whole.',
    sentence: '{actor} revised the proposal of budget "{name}" ({lines line})',
    version: 1,
    schema: z.object({ ...ofBudget, name: field.text, lines, revisedBy: field.parties }),
  },
  BudgetRejected: {
    summary: 'The proposal was not agreed to. The reason is in the envelope. It may be revised.',
    sentence: '{actor} rejected budget {subject}',
    version: 1,
    schema: z.object(ofBudget),
  },
  BudgetApproved: {
    summary: 'Somebody who had no hand in the proposal granted it. It does not mean that anything was ordered.',
    sentence: '{actor} approved budget {subject} of {costCenterId} for {fiscalYear} ({lines line})',
    version: 1,
    schema: z.object({ ...ofBudget, ...granted }),
  },
  BudgetAmended: {
    summary:
      'The lines have other amounts from now on, given whole; no line is ever taken away. `version` counts amendments. The reason is in the envelope.',
    sentence: '{actor} amended budget {subject} (version {version}, {lines line})',
    version: 1,
    schema: z.object({ ...ofBudget, version: z.int().positive(), lines, amendedBy: field.parties }),
  },
  BudgetTransferred: {
    summary: 'Money left a line for another one, of this budget or, with `toBudgetId`, of another. What was spent does not move.',
    sentence: '{actor} transferred {amount} from a line of budget {subject}[ to budget {toBudgetId}]',
    version: 1,
    schema: z.object({
      ...ofBudget,
      transferId: field.transferId,
      fromLineId: field.budgetLineId,
      toBudgetId: field.budgetId.exactOptional(),
      toLineId: field.budgetLineId,
      amount: field.money,
    }),
  },
  BudgetTransferReceived: {
    summary: 'What left a line of another budget arrived.',
    sentence: 'Budget {subject} received {amount} from budget {fromBudgetId}',
    version: 1,
    schema: z.object({
      ...ofBudget,
      transferId: field.transferId,
      fromBudgetId: field.budgetId,
      toLineId: field.budgetLineId,
      amount: field.money,
    }),
  },
  BudgetClosed: {
    summary: 'Nothing more is ordered from it. What was ordered before is still invoiced to it.',
    sentence: '{actor} closed budget {subject}',
    version: 1,
    schema: z.object(ofBudget),
  },
});

/** Everything that can have happened to a budget. */
export type BudgetEvent = EventOf<typeof budgetEvents>;
/** The data of one kind of event. */
export type BudgetEventData<Type extends BudgetEvent['type']> = Extract<BudgetEvent, { type: Type }>['data'];
