import type { AffectedItem, ChangeType } from '@opsledger/changes';
import type { AssetId, Instant } from '@opsledger/kernel';
import { changeModelSteps, freezes, STANDARD_MODELS } from './change-models.js';
import { ChangeStory } from './change-story.js';
import type { World } from './world.js';
import { requesterAt } from './purchases.js';
import { DAY, MINUTE, seedId, type SeedStep } from './seed-step.js';
import { workday } from './story.js';

/** Something that is installed and changed now and then. */
export interface Installed {
  readonly assetId: AssetId;
  readonly since: Instant;
}

const TITLES: Readonly<Record<ChangeType, readonly string[]>> = {
  standard: STANDARD_MODELS,
  normal: [
    'Upgrade of the database cluster',
    'New core switch',
    'Migration of the mail gateway',
    'Firmware of the storage system',
    'Change of the backup window',
    'Single sign-on for the shop',
  ],
  emergency: ['Expired certificate of the shop', 'Critical flaw in the VPN gateway', 'Failed disk controller'],
};

/** People for each change of a month. */
const PEOPLE_PER_CHANGE = 35;

/** Models, freezes and changes of every type over the whole period. */
export function changeSteps(world: World, installed: readonly Installed[]): readonly SeedStep[] {
  const { chance, period, settings } = world;
  const days = (period.end - period.start) / DAY;
  const frozen = freezes(world);
  const count = Math.max(6, Math.round((settings.months * settings.people) / PEOPLE_PER_CHANGE));
  const stories = Array.from({ length: count }, (_, number) => {
    const changeType = chance.happens(45) ? 'standard' : chance.happens(85) ? 'normal' : 'emergency';
    const begin = workday(period.start + (8 + (number * (days - 10)) / count) * DAY) + chance.int(480, 800) * MINUTE;
    const title = chance.pick(TITLES[changeType]);
    const plan = { number, begin, changeType, title, item: itemAt(world, installed, begin), requester: requesterAt(world, begin) } as const;
    return new ChangeStory(world, plan, frozen.yearly);
  });
  const urgent = frozen.yearly.map((within, index) => {
    const begin = workday(within.from - 30 * DAY) + chance.int(480, 800) * MINUTE;
    const item: AffectedItem = { kind: 'service', id: seedId(settings, 'service', 'shop') };
    const plan = { number: count + index, begin, changeType: 'normal', title: 'Certificate of the shop', item, within } as const;
    return new ChangeStory(world, { ...plan, requester: requesterAt(world, begin) }, []);
  });
  return [...changeModelSteps(world), ...frozen.steps, ...[...stories, ...urgent].flatMap((story) => story.tellAll().steps)];
}

/** Something that is there then. What is planned for the last weeks is kept apart, so that no two plans are in each other's way. */
function itemAt({ settings, chance, period, company }: World, installed: readonly Installed[], at: number): AffectedItem {
  if (at > period.end - 45 * DAY) return { kind: 'configurationItem', id: seedId(settings, 'item', at) };
  const there = installed.filter(({ since }) => Date.parse(since) < at - DAY);
  if (there.length > 0 && chance.happens(60)) return { kind: 'asset', id: chance.pick(there).assetId };
  return { kind: 'location', id: chance.pick(company.sites).rooms.at(-1)! };
}
