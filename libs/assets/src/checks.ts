import { reject, type Rejection } from '@opsledger/kernel';
import type { Standing } from './values.events.js';

/** The first refusal among the answers of several checks. */
export function firstOf(...answers: readonly (Rejection | undefined)[]): Rejection | undefined {
  return answers.find((answer) => answer !== undefined);
}

/** True for an answer that refuses. */
export function isRejection(answer: object): answer is Rejection {
  return 'code' in answer;
}

/** The same refusal, of a field that lies deeper in the command. */
export function under(parent: string, rejection: Rejection): Rejection {
  return { ...rejection, path: [parent, ...(rejection.path ?? [])] };
}

/** Refuses a reference to something unknown or closed. Absent standing means that the command names nothing. */
export function mustBeActive(what: string, standing: Standing | undefined, path: string): Rejection | undefined {
  if (standing === 'unknown') return reject('INVALID_REFERENCE', `There is no such ${what}. Check the id.`, [path]);
  if (standing === 'inactive') return reject('INVALID_REFERENCE', `The ${what} is closed or retired. Choose one that is active.`, [path]);
  return undefined;
}

/** Refuses blank text. */
export function mustSay(text: string | null | undefined, path: string): Rejection | undefined {
  return text?.trim() === '' ? reject('INVALID_INPUT', `The ${path} is blank. Give its text or leave it out.`, [path]) : undefined;
}

/** Refuses a number of months that is not a whole number from 1 to 600 (50 years). */
export function mustBeMonths(months: number | null | undefined, path: string): Rejection | undefined {
  if (months === undefined || months === null || (Number.isInteger(months) && months >= 1 && months <= 600)) return undefined;
  return reject('INVALID_INPUT', `The ${path} must be a whole number of months from 1 to 600.`, [path]);
}
