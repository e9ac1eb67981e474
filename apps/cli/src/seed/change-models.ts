import { CALENDAR_ID, DEFAULT_MODEL, type ChangeModelId, type ChangeWindow, type FreezeId } from '@opsledger/changes';
import { instantOf, type Instant, type PersonId } from '@opsledger/kernel';
import type { World } from './world.js';
import { DAY, MINUTE, SEED_ACTOR, seedId, type SeedStep } from './seed-step.js';
import { midnightOf, workday } from './story.js';

/** Changes that are approved once for all. */
export const STANDARD_MODELS = ['Security updates of servers', 'Replacement of a network switch', 'New access point'] as const;

export type StandardModel = (typeof STANDARD_MODELS)[number];

/** The model of a standard change. */
export function standardModel(world: World, name: StandardModel): ChangeModelId {
  return seedId<ChangeModelId>(world.settings, 'changeModel', name);
}

/** How changes are approved: models of standard changes, and the policies of the others. */
export function changeModelSteps(world: World): readonly SeedStep[] {
  const { staff } = world.company;
  const approvers = staff.approvers.map(({ id }) => id as PersonId);
  const occurredAt = instantOf(world.period.start + 8 * MINUTE);
  const plans = { implementationPlan: 'Follow the runbook.', backoutPlan: 'Restore the saved configuration.' };
  const definitions = [
    ...STANDARD_MODELS.map((name) => ({ modelId: standardModel(world, name), name, changeType: 'standard' as const, ...plans })),
    {
      ...{ modelId: DEFAULT_MODEL.normal, name: 'Normal changes', changeType: 'normal' as const, ...plans },
      steps: [
        { name: 'Technical review', rule: 'any' as const, role: 'service-agent' as const },
        { name: 'Board', rule: 'majority' as const, approvers },
      ],
    },
    {
      ...{ modelId: DEFAULT_MODEL.emergency, name: 'Emergency changes', changeType: 'emergency' as const, ...plans },
      steps: [{ name: 'On duty', rule: 'any' as const, approvers }],
    },
  ];
  return definitions.map((data) => ({
    ...{ category: 'changeModel', id: data.modelId, occurredAt, actor: SEED_ACTOR },
    command: { type: 'DefineChangeModel', data },
  }));
}

/** A time in which nothing is changed. Milliseconds since the Unix epoch. */
export interface Freeze {
  readonly freezeId: FreezeId;
  readonly from: number;
  readonly to: number;
}

/** The freeze at the end of each year, and one of a site that was lifted early. */
export function freezes(world: World): { readonly yearly: readonly Freeze[]; readonly steps: readonly SeedStep[] } {
  const { settings, period, company } = world;
  const years = new Date(period.end).getUTCFullYear() - new Date(period.start).getUTCFullYear() + 1;
  const all = Array.from({ length: years }, (_, index): Freeze => {
    const year = new Date(period.start).getUTCFullYear() + index;
    return { freezeId: seedId<FreezeId>(settings, 'freeze', year), from: midnightOf(`${year}-12-19`), to: midnightOf(`${year + 1}-01-03`) };
  });
  const yearly = all.filter(({ from }) => from - 45 * DAY > period.start && from - 40 * DAY < period.end);
  const actor = company.staff.changeManager;
  const declared = yearly.flatMap(({ freezeId, from, to }) => {
    const occurredAt = instantOf(workday(from - 42 * DAY) + 600 * MINUTE);
    const window = { freezeId, from: instantOf(from), to: instantOf(to), everything: true };
    const command = { type: 'DeclareFreeze', data: { ...window, name: 'End of the year' } } as const;
    const listed = listing(
      world,
      { kind: 'freeze', id: freezeId, everything: true, items: [], from: window.from, to: window.to },
      occurredAt,
    );
    return [listed, { category: 'freezeWindow', id: freezeId, command, occurredAt, actor } as const];
  });
  return { yearly, steps: [...declared, ...liftedFreeze(world)] };
}

/** A site was to move, and did not. */
function liftedFreeze(world: World): readonly SeedStep[] {
  const { settings, period, company } = world;
  const freezeId = seedId<FreezeId>(settings, 'freeze', 'site');
  const declaredAt = workday(period.start + 0.3 * (period.end - period.start)) + 600 * MINUTE;
  const [from, to] = [instantOf(declaredAt + 10 * DAY), instantOf(declaredAt + 17 * DAY)];
  const items = [{ kind: 'location' as const, id: company.sites.at(-1)!.locationId }];
  const occurredAt = instantOf(declaredAt);
  const own = { category: 'freezeWindow', id: freezeId, actor: company.staff.changeManager } as const;
  return [
    listing(world, { kind: 'freeze', id: freezeId, everything: false, items, from, to }, occurredAt),
    { ...own, command: { type: 'DeclareFreeze', data: { freezeId, name: 'Move of the site', items, from, to } }, occurredAt },
    {
      ...own,
      command: { type: 'LiftFreeze', data: { freezeId } },
      occurredAt: instantOf(workday(declaredAt + 5 * DAY) + 600 * MINUTE),
      reason: 'The move was put off.',
    },
  ];
}

/** A window is in the calendar before anything is decided on it (docs/adr/0017). */
export function listing(world: World, window: ChangeWindow, occurredAt: Instant): SeedStep {
  const command = { type: 'ListChangeWindow', data: window } as const;
  return { category: 'changeCalendar', id: CALENDAR_ID, command, occurredAt, actor: world.company.staff.changeManager, reason: 'Listed.' };
}
