import { eventFields, idField } from '@opsledger/eventsourcing';
import type { ContractId, CostCenterId, VendorId } from '@opsledger/kernel';

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  contractId: idField<ContractId>(),
  vendorId: idField<VendorId>(),
  costCenterId: idField<CostCenterId>(),
};
