import {
  addDays,
  dateOf,
  MoneyError,
  parseMoney,
  reject,
  type Actor,
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

/** The n-th reminder of something that waits since a moment. */
export interface Reminder {
  readonly waitingSince: Instant;
  /** From 1: one for each period that has passed. */
  readonly nth: number;
}

const DAY_MS = 86_400_000;

/** How many whole periods of so many days have passed since a moment. */
export function periodsSince(since: Instant, now: Instant, days: number): number {
  return Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / (days * DAY_MS)));
}

/** Refuses a reminder by anybody but the scheduler, and one that comes before its period has passed. @param days of a period. */
export function mustBeReminder(
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
  { waitingSince, nth }: Reminder,
  days: number,
): Rejection | undefined {
  if (actor.kind !== 'scheduler')
    return reject('FORBIDDEN', 'A reminder is recorded by the scheduler when its day has come, and by nobody else.');
  if (periodsSince(waitingSince, now, days) >= nth) return undefined;
  return reject('INVALID_TIME', `Reminder ${nth} comes ${nth * days} days after ${waitingSince}, not before. Wait until then.`, ['nth']);
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
