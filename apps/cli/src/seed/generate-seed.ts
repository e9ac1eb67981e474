import { addMonths, dateOf, instantOf, parseLocalDate, type AssetId, type CostCenterId, type Money } from '@opsledger/kernel';
import { AssetStory, type StoryWorld } from './asset-story.js';
import { euros, livePersonally, serveInPlace, type Fate, type Handing } from './asset-lives.js';
import { catalogueSteps, seedModels, type SeedModel } from './catalogue.js';
import { chanceOf, type Chance } from './chance.js';
import { generateCompany, type Company, type Employee, type Period } from './company.js';
import { DAY, MINUTE, seedId, type SeedSettings, type SeedStep } from './seed-step.js';

/** The whole history of a company as commands in rising order of time. Pure: the same settings give the same commands. */
export function generateSeed(settings: SeedSettings): readonly SeedStep[] {
  const chance = chanceOf(settings.seed);
  const period = periodOf(settings);
  const company = generateCompany(settings, chance, period);
  const models = seedModels(settings);
  const days = (period.end - period.start) / DAY;
  const world: StoryWorld = {
    company,
    chance,
    period,
    stockTakes: [0.45, 0.92].map((share) => period.start + Math.floor(days * share) * DAY),
  };
  const handing = fairHanding(company, chance);
  const assets = Array.from({ length: settings.assets }, (_, index) =>
    assetSteps(settings, { world, handing, model: pickModel(models, chance), index }),
  );
  const steps = [...company.steps, ...catalogueSteps(settings, instantOf(period.start + MINUTE)), ...assets.flat()];
  return inRisingOrder(steps);
}

function periodOf({ endOn, months }: SeedSettings): Period {
  const end = parseLocalDate(endOn);
  const start = addMonths(end, -months);
  return { start: Date.parse(`${start}T07:00:00Z`), end: Date.parse(`${end}T00:00:00Z`) };
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

interface AssetPlan {
  readonly world: StoryWorld;
  readonly handing: Handing;
  readonly model: SeedModel;
  readonly index: number;
}

/** A third of the assets were there before the history begins; the others are bought during it, most of them early. */
function assetSteps(settings: SeedSettings, { world, handing, model, index }: AssetPlan): readonly SeedStep[] {
  const { chance, period } = world;
  const assetId = seedId<AssetId>(settings, 'asset', index);
  const days = Math.floor((period.end - period.start) / DAY);
  const existing = chance.happens(35);
  const share = chance.int(0, 1000) / 1000;
  const begin = period.start + (existing ? chance.int(0, 6) : Math.floor(share * share * (days - 5))) * DAY + chance.int(60, 500) * MINUTE;
  const story = new AssetStory(world, assetId, model, begin);
  const arrived = existing ? takeOn(story, index) : buy(story, index);
  if (!arrived) return story.end();
  const fate: Fate = { legalHold: index % 150 === 7 ? 'placed' : index % 150 === 57 ? 'lifted' : 'none' };
  if (model.use === 'personal') livePersonally(story, handing, fate);
  else serveInPlace(story, fate);
  return story.end();
}

const tagOf = (index: number): string => `OL-${String(index + 1).padStart(5, '0')}`;

function takeOn(story: AssetStory, index: number): boolean {
  const { chance, company } = story.world;
  const locationId = chance.pick(company.sites).stockRoom;
  const acquiredOn = dateOf(instantOf(story.now - chance.int(180, 1200) * DAY));
  const { cost, costCenterId } = acquisition(story);
  const data = { modelId: story.model.modelId, cost, costCenterId, acquiredOn, tag: tagOf(index), serial: serialOf(chance), locationId };
  if (!story.tell('RegisterAsset', data)) return false;
  story.location = locationId;
  return true;
}

function buy(story: AssetStory, index: number): boolean {
  const { chance, company } = story.world;
  const vendorName = chance.pick(['Bechtle', 'Insight', 'SHI', 'Computacenter']);
  const order = { orderNumber: `PO-${chance.int(10_000, 99_999)}`, vendorName, acquiredOn: story.today };
  if (!story.tell('ProcureAsset', { modelId: story.model.modelId, ...acquisition(story), ...order })) return false;
  const { stockRoom } = chance.pick(company.sites);
  if (!story.wait(4, 18) || !story.tell('ReceiveAsset', { locationId: stockRoom, serial: serialOf(chance) })) return false;
  story.location = stockRoom;
  return story.tell('TagAsset', { tag: tagOf(index) });
}

/** Price and cost center: what is installed belongs to IT. */
function acquisition({ model, world: { chance, company } }: AssetStory): { readonly cost: Money; readonly costCenterId: CostCenterId } {
  const cost = euros(Math.round((model.price * chance.int(93, 104)) / 100), chance.int(0, 99));
  return { cost, costCenterId: model.use === 'installed' ? company.itCostCenter : chance.pick(company.costCenters) };
}

const serialOf = ({ faker }: Chance): string => faker.string.alphanumeric({ length: 12, casing: 'upper' });

/** Gives every person one asset of a type before anyone gets a second; only people who are there and stay a while. */
function fairHanding({ employees }: Company, chance: Chance): Handing {
  const given = new Map<string, number>();
  return (typeName, at) => {
    const there = employees.filter(({ startsAt, leavesAt }) => startsAt + DAY < at && (leavesAt === undefined || at < leavesAt - 30 * DAY));
    const count = ({ personId }: Employee): number => given.get(`${typeName} ${personId}`) ?? 0;
    const fewest = Math.min(...there.map(count));
    const candidates = there.filter((employee) => count(employee) === fewest);
    if (candidates.length === 0) return undefined;
    const chosen = chance.pick(candidates);
    given.set(`${typeName} ${chosen.personId}`, fewest + 1);
    return chosen;
  };
}
