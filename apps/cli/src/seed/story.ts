import { dateOf, instantOf, type Actor, type LocalDate } from '@opsledger/kernel';
import type { Chance } from './chance.js';
import type { Period } from './world.js';
import { DAY, MINUTE, SEED_ACTOR, type Making, type SeedStep } from './seed-step.js';

/** Work begins and ends, in minutes of the day (UTC). */
const OPENS = 7 * 60;
const CLOSES = 17 * 60;

/** Who sends a command, and why. */
export interface How {
  /** Default: who sets the company up. */
  readonly actor?: Actor;
  readonly reason?: string;
}

/** The midnight at which a day begins, or that of the Monday after it when nobody works on it. */
export function workday(at: number): number {
  const midnight = Math.floor(at / DAY) * DAY;
  const weekday = new Date(midnight).getUTCDay();
  return midnight + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0) * DAY;
}

/** The midnight, in milliseconds since the Unix epoch, at which a calendar day begins. */
export const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/**
 * Commands in the order of time, sent when people work. A story ends where the next thing would happen after the period: then no more is
 * told, and what tells or waits answers false.
 */
export class Story {
  readonly steps: SeedStep[] = [];
  protected time: number;
  protected over = false;

  constructor(
    readonly chance: Chance,
    readonly period: Period,
    begin: number,
  ) {
    this.time = begin;
  }

  /** The present moment of the story, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.time;
  }

  /** The present day, `YYYY-MM-DD`. */
  get today(): LocalDate {
    return dateOf(instantOf(this.time));
  }

  /** Lets days pass, to a working hour. @returns false when the story is over. */
  wait(minDays: number, maxDays: number): boolean {
    return this.waitFor(workday(this.time + this.chance.int(minDays, maxDays) * DAY) + this.chance.int(OPENS, CLOSES) * MINUTE);
  }

  /** Lets time pass up to a moment; a moment that has passed already is a few minutes later. @returns false when the story is over. */
  waitFor(at: number): boolean {
    if (this.over) return false;
    const until = Math.max(at, this.time + this.chance.int(1, 20) * MINUTE);
    this.passed(Math.min(until, this.period.end));
    this.time = until;
    this.over = until >= this.period.end;
    return !this.over;
  }

  /** Sends a command a moment later. @returns false when the story is over. */
  say(making: Making, how: How = {}): boolean {
    if (this.over) return false;
    this.time += this.chance.int(1, 20) * MINUTE;
    this.over = this.time >= this.period.end;
    if (!this.over) this.push(making, this.time, how);
    return !this.over;
  }

  /** Sends a command at the very moment of the last one, or at a given one. Nothing is sent after the period. */
  push(making: Making, at = this.time, { actor = SEED_ACTOR, reason }: How = {}): void {
    if (at >= this.period.end) return;
    this.steps.push({ ...making, occurredAt: instantOf(at), actor, ...(reason !== undefined && { reason }) });
  }

  /** What happens by itself while time passes: nothing. */
  protected passed(_until: number): void {}
}
