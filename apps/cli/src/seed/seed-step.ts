import { parseId, uuidV5, type Actor, type Brand, type Instant } from '@opsledger/kernel';
import type { ImportCommand } from '../import/plan/step.js';

/** What a company is generated from. The same settings give the same company, command for command. */
export interface SeedSettings {
  /** Whole number that decides every choice. */
  readonly seed: number;
  readonly assets: number;
  readonly people: number;
  /** Months of history, ending on `endOn`. */
  readonly months: number;
  /** Day after the last recorded one, `YYYY-MM-DD`. */
  readonly endOn: string;
}

/** One command of the generated history. */
export type SeedStep = ImportCommand & {
  readonly id: string;
  readonly occurredAt: Instant;
  readonly actor: Actor;
  readonly reason?: string;
};

/** Who sets the company up. */
export const SEED_ACTOR: Actor = { id: 'seed', kind: 'service', roles: ['admin'] };

/** The id of a generated thing. */
export function seedId<Id extends Brand<string, string>>(
  { seed }: Pick<SeedSettings, 'seed'>,
  category: string,
  name: string | number,
): Id {
  return parseId<Id>(uuidV5(`seed ${seed} ${category} ${name}`));
}

export const DAY = 24 * 60 * 60 * 1000;
export const MINUTE = 60 * 1000;
