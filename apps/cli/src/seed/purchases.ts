import { assetOf, type OrderLine } from '@opsledger/procurement';
import type { Actor, AssetId, LocationId, PurchaseOrderLineId, VendorId } from '@opsledger/kernel';
import { euros } from './amounts.js';
import type { SeedModel } from './catalogue.js';
import type { Employee, World } from './world.js';
import { PurchaseStory } from './purchase-story.js';
import { DAY, MINUTE, seedId, type SeedSettings, type SeedStep } from './seed-step.js';
import { workday } from './story.js';

const VENDORS = [
  ['Bechtle', 'Bechtle AG'],
  ['Insight', 'Insight Technology Solutions GmbH'],
  ['SHI', 'SHI International Corp.'],
  ['Computacenter', 'Computacenter AG & Co. oHG'],
  ['Cancom', 'CANCOM SE'],
  ['Deutsche Telekom', 'Telekom Deutschland GmbH'],
  ['Wipro', 'Wipro Limited'],
  ['Datagroup', 'DATAGROUP SE'],
] as const;

/** Sell things. The last of them was suspended for some weeks. */
const SUPPLIERS = 5;

/** The id of the vendor at a place of the list. */
export function vendorOf(settings: Pick<SeedSettings, 'seed'>, place: number): VendorId {
  return seedId<VendorId>(settings, 'vendor', VENDORS[place % VENDORS.length]![0]);
}

/** Enters the vendors. One is suspended for three weeks. */
export function vendorSteps({ settings, company, period }: World): readonly SeedStep[] {
  const days = (period.end - period.start) / DAY;
  const { buyer } = company.staff;
  const occurredAt = (at: number) => new Date(at).toISOString() as SeedStep['occurredAt'];
  const registered = VENDORS.map(([name, legalName]): SeedStep => {
    const vendorId = seedId<VendorId>(settings, 'vendor', name);
    const command = { type: 'RegisterVendor', data: { vendorId, name, legalName } } as const;
    return { category: 'vendor', id: vendorId, command, occurredAt: occurredAt(period.start + 5 * MINUTE), actor: buyer };
  });
  const vendorId = seedId<VendorId>(settings, 'vendor', VENDORS.at(-1)![0]);
  const turn = (type: 'SuspendVendor' | 'ReinstateVendor', at: number, reason: string): SeedStep => {
    const how = { occurredAt: occurredAt(workday(at) + 10 * 60 * MINUTE), actor: buyer, reason };
    return { category: 'vendor', id: vendorId, command: { type, data: { vendorId } }, ...how };
  };
  const suspendedAt = period.start + days * 0.6 * DAY;
  return [
    ...registered,
    turn('SuspendVendor', suspendedAt, 'Its deliveries are late and its hotline does not answer.'),
    turn('ReinstateVendor', suspendedAt + 21 * DAY, 'Agreed on new terms of delivery.'),
  ];
}

/** A thing that arrived and became an asset in stock. */
export interface Arrival {
  readonly assetId: AssetId;
  readonly model: SeedModel;
  readonly at: number;
  readonly stockRoom: LocationId;
}

/** What was bought of things. */
export interface Purchases {
  readonly steps: readonly SeedStep[];
  /** At most as many as were wanted: what was refused, or is still on its way, is missing. */
  readonly arrivals: readonly Arrival[];
}

/** Buys so many things over the whole period, most of them early. @param pick chooses a model. @param number of the first purchase. */
export function buyThings(world: World, wanted: number, pick: () => SeedModel): Purchases {
  const { chance, period } = world;
  const days = Math.floor((period.end - period.start) / DAY);
  const steps: SeedStep[] = [];
  const arrivals: Arrival[] = [];
  for (let number = 1, asked = 0; asked < wanted; number++) {
    const share = chance.int(0, 1000) / 1000;
    const begin = workday(period.start + (1 + Math.floor(share * Math.sqrt(share) * (days - 5))) * DAY) + chance.int(480, 900) * MINUTE;
    const lines = linesOf(world, { number, begin, most: wanted - asked, pick });
    asked += lines.reduce((sum, { line }) => sum + line.quantity, 0);
    const { stockRoom } = chance.pick(world.company.sites);
    const vendorId = vendorOf(world.settings, chance.int(0, SUPPLIERS - 1));
    const requester = requesterAt(world, begin);
    const plan = { number, begin, lines: lines.map(({ line }) => line), vendorId, requester, stockRoom };
    const story = new PurchaseStory(world, plan).tellAll();
    steps.push(...story.steps);
    for (const { line, receiptId, quantity, at, returned } of story.deliveries) {
      const { model } = lines.find(({ line: { lineId } }) => lineId === line.lineId)!;
      for (let unit = 0; unit < quantity; unit++)
        if (!returned.includes(unit)) arrivals.push({ assetId: assetOf({ receiptId, lineId: line.lineId }, unit), model, at, stockRoom });
    }
  }
  return { steps, arrivals };
}

interface Wish {
  readonly number: number;
  readonly begin: number;
  readonly most: number;
  readonly pick: () => SeedModel;
}

function linesOf({ settings, company, chance }: World, { number, most, pick }: Wish): readonly { line: OrderLine; model: SeedModel }[] {
  const lines: { line: OrderLine; model: SeedModel }[] = [];
  let left = Math.min(most, chance.int(1, 8));
  while (left > 0 && lines.length < 3) {
    const model = pick();
    const quantity = Math.min(left, model.use === 'installed' ? chance.int(1, 2) : chance.int(1, 8));
    left -= quantity;
    const line = {
      lineId: seedId<PurchaseOrderLineId>(settings, 'orderLine', `${number} ${lines.length}`),
      description: `${model.manufacturer} ${model.name}`,
      kind: 'asset' as const,
      quantity,
      unitPrice: euros(Math.round((model.price * chance.int(93, 104)) / 100), chance.int(0, 99)),
      costCenterId: model.use === 'installed' ? company.itCostCenter : chance.pick(company.costCenters),
      modelId: model.modelId,
    };
    lines.push({ line, model });
  }
  return lines;
}

/** Somebody who works here then and asks for things. */
export function requesterAt({ company, chance }: World, at: number): Actor {
  const present = company.employees.filter((employee, index) => index >= 11 && worksAt(employee, at));
  const { personId } = chance.pick(present.length > 0 ? present : company.employees.slice(11, 12));
  return { id: personId, kind: 'user', roles: ['requester'] };
}

/** Whether somebody works here at a moment and for a while from then on. */
export function worksAt({ startsAt, leave }: Employee, at: number): boolean {
  return startsAt + DAY < at && (leave === undefined || at < leave.leavesAt - 30 * DAY);
}
