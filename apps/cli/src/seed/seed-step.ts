import type { ChangeCalendarCommand, ChangeCommand, ChangeModelCommand, FreezeWindowCommand } from '@opsledger/changes';
import type { ContractCommand } from '@opsledger/contracts';
import { parseId, uuidV5, type Actor, type Brand, type Instant } from '@opsledger/kernel';
import type { OffboardingCommand } from '@opsledger/organization';
import type { PurchaseOrderCommand, VendorCommand } from '@opsledger/procurement';
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

/** A command of the generated history and the aggregate it goes to. */
export type SeedCommand =
  | ImportCommand
  | { readonly category: 'change'; readonly command: ChangeCommand }
  | { readonly category: 'changeCalendar'; readonly command: ChangeCalendarCommand }
  | { readonly category: 'changeModel'; readonly command: ChangeModelCommand }
  | { readonly category: 'contract'; readonly command: ContractCommand }
  | { readonly category: 'freezeWindow'; readonly command: FreezeWindowCommand }
  | { readonly category: 'offboarding'; readonly command: OffboardingCommand }
  | { readonly category: 'purchaseOrder'; readonly command: PurchaseOrderCommand }
  | { readonly category: 'vendor'; readonly command: VendorCommand };

/** A command before it has a time. */
export type Making = SeedCommand & { readonly id: string };

/** One command of the generated history. */
export type SeedStep = Making & {
  readonly occurredAt: Instant;
  readonly actor: Actor;
  readonly reason?: string;
};

/** Who sets the company up. */
export const SEED_ACTOR: Actor = { id: 'seed', kind: 'service', roles: ['admin'] };

/** Who records what time alone does, under the name of the schedule that would. */
export const scheduler = (id: string): Actor => ({ id, kind: 'scheduler', roles: ['admin'] });

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
