import {
  addDays,
  dateOf,
  MoneyError,
  parseMoney,
  reject,
  type Instant,
  type LocalDate,
  type Money,
  type Rejection,
} from '@opsledger/kernel';
import type { Standing } from './standing.js';

/** Checks that deciders of every context share: each answers undefined, or the refusal that names the field and the way out. */

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

/** Refuses a command without a reason. */
export function mustGiveReason({ reason }: { readonly reason?: string }, message: string): Rejection | undefined {
  return reason?.trim() ? undefined : reject('REASON_REQUIRED', message, ['reason']);
}

/** Refuses `late` before `early`. @param what what `early` is, e.g. `the day the asset was acquired`. */
export function inOrder(early: LocalDate, late: LocalDate | null | undefined, path: string, what: string): Rejection | undefined {
  return late && late < early ? reject('INVALID_TIME', `The date ${late} is before ${early}, ${what}. Check the date.`, [path]) : undefined;
}

/** Refuses a day to come. One day of grace covers the time zones that are ahead of UTC. */
export function notInFuture(day: LocalDate | undefined, { now }: { readonly now: Instant }, path: string): Rejection | undefined {
  const latest = addDays(dateOf(now), 1);
  return day && day > latest ? reject('INVALID_TIME', `The date ${day} is in the future. Give the day it happened.`, [path]) : undefined;
}

/** Reads an amount of zero or more into its canonical form. */
export function readMoney(money: Money, path: string): Money | Rejection {
  try {
    return parseMoney(money);
  } catch (error) {
    if (error instanceof MoneyError) return reject(error.code, error.message, [path, ...error.path]);
    throw error;
  }
}
