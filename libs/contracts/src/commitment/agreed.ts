import type { ContractRow } from '../contract-register/contract-register.table.js';
import type { Agreed } from './commitment.js';

/** What was agreed on, as the register has it. */
export function agreedIn({ versions, terminated_on, penalty_amount: amount, price_currency: currency }: ContractRow): Agreed {
  if (terminated_on === null) return { versions };
  return { versions, termination: { effectiveOn: terminated_on, ...(amount !== null && { penalty: { amount, currency } }) } };
}
