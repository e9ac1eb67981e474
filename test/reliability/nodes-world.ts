import { randomUUID } from 'node:crypto';
import type { Order } from './nodes-client.js';

/** Things that commands refer to, by id. They only grow. */
export interface World {
  readonly locations: string[];
  readonly costCenters: string[];
  readonly people: string[];
  readonly models: string[];
  readonly orgUnits: string[];
  readonly typeId: string;
  /** An asset that everybody moves. */
  readonly sharedAsset: string;
}

/** Numbers from 0 to below 1. */
export type Random = () => number;

export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;

/** Where an asset is in its life, as the one client that works on it knows. */
export type Stage = 'onOrder' | 'untagged' | 'inStock' | 'deployed' | 'assigned' | 'retired';

/** What can be done next with an asset, and what it then is. */
export interface Step extends Order {
  readonly then: Stage;
  /** It may turn out to change nothing. */
  readonly quiet?: true;
}

/** A word that nothing else has: codes, tags and serials are unique. */
export const word = (): string => randomUUID().slice(0, 13).toUpperCase();

const newOf = (mutation: string, idField: string, input: object): Order & { readonly id: string } => {
  const id = randomUUID();
  return { id, mutation, input: { [idField]: id, ...input } };
};

/** Commands that make something new, each with the id of what it makes. */
export const CREATIONS = {
  location: () => newOf('openLocation', 'locationId', { name: `Room ${word()}` }),
  costCenter: () => newOf('openCostCenter', 'costCenterId', { code: word(), name: 'Operations' }),
  orgUnit: () => newOf('createOrgUnit', 'orgUnitId', { code: word(), name: 'Team' }),
  type: () => newOf('defineAssetType', 'typeId', { name: `Type ${word()}`, mediaBearing: true, auditIntervalMonths: 12 }),
  model: (world: Pick<World, 'typeId'>) =>
    newOf('defineAssetModel', 'modelId', { name: word(), manufacturer: 'Lenovo', typeId: world.typeId, warrantyMonths: 36 }),
  person: ({ orgUnits, costCenters, locations }: Pick<World, 'orgUnits' | 'costCenters' | 'locations'>, random: Random) =>
    newOf('onboardPerson', 'personId', {
      personalData: { name: `Person ${word()}`, username: word() },
      orgUnitId: pick(random, orgUnits),
      costCenterId: pick(random, costCenters),
      locationId: pick(random, locations),
    }),
  order: (world: World, random: Random, more: object = {}) => newOf('procureAsset', 'assetId', { ...acquisition(world, random), ...more }),
  asset: (world: World, random: Random, tag: string = word()) =>
    newOf('registerAsset', 'assetId', { ...acquisition(world, random), tag, locationId: pick(random, world.locations) }),
} as const;

function acquisition({ models, costCenters }: World, random: Random): object {
  const cost = { amount: `${100 + Math.floor(random() * 2000)}.00`, currency: 'EUR' };
  return { modelId: pick(random, models), costCenterId: pick(random, costCenters), cost, acquiredOn: '2025-03-01' };
}

/** A random next step of an asset. */
export function nextStep(assetId: string, stage: Exclude<Stage, 'retired'>, world: World, random: Random): Step {
  const there = (): string => pick(random, world.locations);
  const step = (mutation: string, more: object, then: Stage): Step => ({ mutation, input: { assetId, ...more }, then });
  const audit = (): Step => step('auditAsset', { seenAt: there() }, stage);
  const move = (): Step => ({ ...step('moveAsset', { toLocationId: there() }, stage), quiet: true });
  const giveBack = (): Step => step('returnAsset', { condition: 'GOOD', locationId: there() }, 'inStock');
  const assign = (): Step => step('assignAsset', { assigneeKind: 'PERSON', assigneeId: pick(random, world.people) }, 'assigned');
  const askBack = (): Step => ({ ...step('requestAssetReturn', { dueBy: '2030-01-31' }, stage), quiet: true });
  const choices: Readonly<Record<typeof stage, readonly (() => Step)[]>> = {
    onOrder: [() => step('receiveAsset', { locationId: there(), serial: word() }, 'untagged')],
    untagged: [() => step('tagAsset', { tag: word() }, 'inStock')],
    inStock: [
      ...[assign, assign, assign, audit, move, () => step('tagAsset', { tag: word() }, stage)],
      ...[
        () => step('deployAsset', { locationId: there() }, 'deployed'),
        () => step('retireAsset', { retirementReason: 'OBSOLETE' }, 'retired'),
      ],
    ],
    deployed: [giveBack, giveBack, audit, move],
    assigned: [giveBack, giveBack, audit, askBack],
  };
  return pick(random, choices[stage])();
}
