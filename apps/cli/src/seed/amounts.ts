import type { Money } from '@opsledger/kernel';

/** An amount in euros and cents. */
export function euros(whole: number, cents: number): Money {
  return { amount: `${whole}.${String(cents).padStart(2, '0')}`, currency: 'EUR' };
}
