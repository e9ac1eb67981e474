import { standing, type AggregateDefinition, type AggregateReader } from '@opsledger/eventsourcing';
import type { CostCenterId, VendorId } from '@opsledger/kernel';
import type { CostCenter } from '@opsledger/organization';
import type { Vendor } from '@opsledger/procurement';
import type { ContractFacts } from './contract.commands.js';
import { contractDecider, type ContractCommand } from './contract.decider.js';
import type { ContractEvent } from './contract.events.js';
import type { Contract } from './contract.state.js';

/** The contract as the command runner needs it: its rules, and how to learn what the rest of the organisation says. */
export const contractAggregate: AggregateDefinition<Contract, ContractCommand, ContractEvent, ContractFacts> = {
  decider: contractDecider,
  facts: contractFacts,
};

interface Named {
  readonly vendorId?: VendorId;
  readonly costCenterId?: CostCenterId;
}

async function contractFacts(command: ContractCommand, id: string, reader: AggregateReader): Promise<ContractFacts> {
  const { vendorId, costCenterId } = await namedBy(command, id, reader);
  const [vendor, costCenter] = await Promise.all([
    vendorId && standing<Vendor>(reader, 'vendor', vendorId, 'Active'),
    costCenterId && standing<CostCenter>(reader, 'costCenter', costCenterId, 'Open'),
  ]);
  return { ...(vendor && { vendor }), ...(costCenter && { costCenter }) };
}

/** What a command names; a command that makes the contract bind or go on names what the contract names. */
async function namedBy(command: ContractCommand, id: string, reader: AggregateReader): Promise<Named> {
  switch (command.type) {
    case 'DraftContract':
      return command.data;
    case 'ReviseContractDraft':
      return command.data.changes;
    case 'AmendContract': {
      const { costCenterId } = command.data.changes;
      return { ...(costCenterId && { costCenterId }) };
    }
    case 'ActivateContract':
    case 'RenewContract':
      return ownNames(id, reader);
    case 'SubmitContract':
    case 'ApproveContract':
    case 'RejectContract':
    case 'GiveNotice':
    case 'TerminateContract':
    case 'RecordObligationBreach':
    case 'ExpireContract':
    case 'RenewContractTacitly':
    case 'RemindOfContractApproval':
    case 'RemindOfNotice':
      return {};
  }
}

async function ownNames(id: string, reader: AggregateReader): Promise<Named> {
  const { state } = await reader.state<Contract>('contract', id);
  if (state.status === 'Unknown') return {};
  const { vendorId, costCenterId } = state.terms;
  return { vendorId, costCenterId: 'history' in state ? state.history.at(-1)!.costCenterId : costCenterId };
}
