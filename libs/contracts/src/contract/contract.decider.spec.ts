import { happened, history } from '../../testing/contract.samples.js';
import { contractDecider } from './contract.decider.js';
import type { ContractEvent } from './contract.events.js';
import { isProposal, type Contract } from './contract.state.js';

const fold = (events: readonly ContractEvent[]): Contract => events.reduce<Contract>(contractDecider.evolve, contractDecider.initialState);

/** What happens to a contract before it binds; the other events happen to one that does. */
const OF_PROPOSALS: readonly ContractEvent['type'][] = [
  'ContractDrafted',
  'ContractDraftRevised',
  'ContractSubmitted',
  'ContractApproved',
  'ContractRejected',
  'ContractActivated',
];

describe('an event that does not fit the state', () => {
  it.each(Object.entries(history))('leaves a contract as it is that is %s', (_status, past) => {
    const contract = fold(past);
    const binds = contract.status !== 'Unknown' && !isProposal(contract);
    const others = Object.values(happened).filter(({ type }) => OF_PROPOSALS.includes(type) === binds);
    for (const event of [...others, happened.drafted]) {
      if (contract.status !== 'Unknown') expect(contractDecider.evolve(contract, event)).toBe(contract);
    }
  });

  it('makes no contract before there is a draft', () => {
    for (const event of Object.values(happened)) {
      expect(fold([event]).status).toBe(event.type === 'ContractDrafted' ? 'Draft' : 'Unknown');
    }
  });
});
