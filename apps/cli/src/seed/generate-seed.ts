import { addMonths, dateOf, instantOf, parseLocalDate, type AssetId } from '@opsledger/kernel';
import { euros } from './amounts.js';
import { livePersonally, serveInPlace, type Fate, type Handing } from './asset-lives.js';
import { AssetStory } from './asset-story.js';
import { catalogueSteps, seedModels, type SeedModel } from './catalogue.js';
import { chanceOf, type Chance } from './chance.js';
import { changeSteps, type Installed } from './changes.js';
import { generateCompany } from './company.js';
import type { Company, Employee, Period, World } from './world.js';
import { contractSteps } from './contracts.js';
import { licenseSteps } from './licenses.js';
import { buyThings, vendorSteps, worksAt, type Arrival } from './purchases.js';
import { DAY, MINUTE, seedId, type SeedSettings, type SeedStep } from './seed-step.js';
import { workday } from './story.js';

/** The whole history of a company as commands in rising order of time. Pure: the same settings give the same commands. */
export function generateSeed(settings: SeedSettings): readonly SeedStep[] {
  const chance = chanceOf(settings.seed);
  const period = periodOf(settings);
  const company = generateCompany(settings, chance, period);
  const world: World = { settings, company, chance, period, stockTakes: stockTakesOf(settings, period) };
  const models = seedModels(settings);
  const pick = (): SeedModel => pickModel(models, chance);
  const owned = Math.ceil(settings.assets * 0.35);
  const bought = buyThings(world, settings.assets - owned, pick);
  const handing = fairHanding(company, chance);
  const lives = [
    ...Array.from({ length: owned }, (_, index) => takeOn(world, pick(), index)),
    ...bought.arrivals.map((arrival, index) => unpack(world, arrival, owned + index)),
  ].map((story, index) => live(story, handing, index));
  const installed = lives.flatMap(({ model, assetId, steps }): Installed[] =>
    model.use === 'installed' && steps[0] ? [{ assetId, since: steps[0].occurredAt }] : [],
  );
  return inRisingOrder([
    ...[...company.steps, ...catalogueSteps(settings, instantOf(period.start + MINUTE)), ...vendorSteps(world), ...bought.steps],
    ...lives.flatMap(({ steps }) => steps),
    ...[...licenseSteps(world, LICENSE_ORDERS), ...contractSteps(world), ...changeSteps(world, installed)],
  ]);
}

/** Numbers of purchases of licenses begin behind those of things. */
const LICENSE_ORDERS = 60_001;

/** From the morning of a working day to the end. */
function periodOf({ endOn, months }: SeedSettings): Period {
  const end = parseLocalDate(endOn);
  const start = workday(Date.parse(`${addMonths(end, -months)}T00:00:00Z`));
  return { start: start + 7 * 60 * MINUTE, end: Date.parse(`${end}T00:00:00Z`) };
}

/** In the first months, then once a year, and shortly before the end. */
function stockTakesOf({ months }: SeedSettings, { start, end }: Period): readonly number[] {
  const count = Math.max(2, Math.ceil(months / 12));
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 0.92) / count;
    return workday(start + share * (end - start)) + 480 * MINUTE;
  });
}

/** Sorted by time; at one moment, in the order in which they were generated. */
function inRisingOrder(steps: readonly SeedStep[]): readonly SeedStep[] {
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => (a.step.occurredAt < b.step.occurredAt ? -1 : a.step.occurredAt > b.step.occurredAt ? 1 : a.index - b.index))
    .map(({ step }) => step);
}

function pickModel(models: readonly (SeedModel & { readonly weight: number })[], { faker }: Chance): SeedModel {
  return faker.helpers.weightedArrayElement(models.map((model) => ({ value: model, weight: model.weight })));
}

const tagOf = (index: number): string => `OL-${String(index + 1).padStart(5, '0')}`;

/** An asset that was there before the history begins. */
function takeOn(world: World, model: SeedModel, index: number): AssetStory {
  const { chance, company, period, settings } = world;
  const begin = workday(period.start + chance.int(0, 6) * DAY) + chance.int(480, 900) * MINUTE;
  const story = new AssetStory(world, seedId<AssetId>(settings, 'asset', index), model, begin);
  const locationId = chance.pick(company.sites).stockRoom;
  const acquiredOn = dateOf(instantOf(story.now - chance.int(180, 1200) * DAY));
  const cost = euros(Math.round((model.price * chance.int(93, 104)) / 100), chance.int(0, 99));
  const costCenterId = model.use === 'installed' ? company.itCostCenter : chance.pick(company.costCenters);
  const serial = chance.faker.string.alphanumeric({ length: 12, casing: 'upper' });
  if (story.tell('RegisterAsset', { modelId: model.modelId, cost, costCenterId, acquiredOn, tag: tagOf(index), serial, locationId }))
    story.location = locationId;
  return story;
}

/** An asset that arrived on an order is unpacked and labelled. */
function unpack(world: World, { assetId, model, at, stockRoom }: Arrival, index: number): AssetStory {
  const story = new AssetStory(world, assetId, model, at);
  if (story.tell('TagAsset', { tag: tagOf(index) })) story.location = stockRoom;
  return story;
}

/** From the stock to its last day. */
function live(
  story: AssetStory,
  handing: Handing,
  index: number,
): { readonly model: SeedModel; readonly assetId: AssetId; readonly steps: readonly SeedStep[] } {
  const fate: Fate = { legalHold: index % 150 === 7 ? 'placed' : index % 150 === 57 ? 'lifted' : 'none' };
  if (story.model.use === 'personal') livePersonally(story, handing, fate);
  else serveInPlace(story, fate);
  return { model: story.model, assetId: story.assetId, steps: story.end() };
}

/** Gives every person one asset of a type before anyone gets a second; only people who are there and stay a while. */
function fairHanding({ employees }: Company, chance: Chance): Handing {
  const given = new Map<string, number>();
  return (typeName, at) => {
    const there = employees.filter((employee) => worksAt(employee, at));
    const count = ({ personId }: Employee): number => given.get(`${typeName} ${personId}`) ?? 0;
    const fewest = Math.min(...there.map(count));
    const candidates = there.filter((employee) => count(employee) === fewest);
    if (candidates.length === 0) return undefined;
    const chosen = chance.pick(candidates);
    given.set(`${typeName} ${chosen.personId}`, fewest + 1);
    return chosen;
  };
}
