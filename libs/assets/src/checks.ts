import { reject, type Rejection } from '@opsledger/kernel';

/** Refuses a number of months that is not a whole number from 1 to 600 (50 years). */
export function mustBeMonths(months: number | null | undefined, path: string): Rejection | undefined {
  if (months === undefined || months === null || (Number.isInteger(months) && months >= 1 && months <= 600)) return undefined;
  return reject('INVALID_INPUT', `The ${path} must be a whole number of months from 1 to 600.`, [path]);
}
