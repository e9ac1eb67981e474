import type { Actor } from '@opsledger/kernel';
import { euros } from './amounts.js';
import type { AssetStory } from './asset-story.js';
import type { Employee, Leave } from './world.js';
import { isSettled } from './people.js';
import { DAY, MINUTE } from './seed-step.js';
import { workday } from './story.js';

/** What an asset's story may be about, beside its ordinary use. */
export interface Fate {
  readonly legalHold: 'none' | 'placed' | 'lifted';
}

/** Finds the next person to hand an asset of a type to. */
export type Handing = (typeName: string, at: number) => Employee | undefined;

/** From stock to people and back, until it is retired, gone, or the period ends. */
export function livePersonally(story: AssetStory, handing: Handing, fate: Fate): void {
  if (story.world.chance.happens(8)) return;
  holdIfAsked(story, fate);
  for (let turn = 0; turn < 4; turn++) {
    if (!story.wait(turn === 0 ? 0 : 3, 25)) return;
    const employee = handing(story.model.typeName, story.now);
    if (!employee || !goesOn(story, employee, fate)) return;
  }
}

/** One person's time with the asset. @returns whether it goes to another person after it. */
function goesOn(story: AssetStory, employee: Employee, fate: Fate): boolean {
  const left = handOver(story, employee);
  if (left !== 'used') return left === 'declined';
  const chance = story.world.chance.int(1, 100);
  if (chance <= 6) {
    goMissing(story);
    return false;
  }
  if (!giveBack(story, employee)) return false;
  if (chance > 40) return true;
  retire(story, fate);
  return false;
}

/** Put up where it serves; repaired and moved now and then. */
export function serveInPlace(story: AssetStory, fate: Fate): void {
  const { chance, company } = story.world;
  holdIfAsked(story, fate);
  if (!story.wait(1, 20)) return;
  const site = chance.pick(company.sites);
  const room = story.model.typeName === 'Printer' ? site.rooms[0]! : site.rooms.at(-1)!;
  if (!story.tell('DeployAsset', { locationId: room, inServiceOn: story.today })) return;
  story.location = room;
  for (let spell = 0; spell < 2; spell++) {
    if (!story.wait(40, 160)) return;
    if (chance.happens(60) && !repair(story)) return;
    if (!story.wait(10, 90)) return;
    if (chance.happens(30)) moveOn(story);
  }
}

function moveOn(story: AssetStory): void {
  const { chance, company } = story.world;
  const room = chance.pick(company.sites).rooms.at(-1)!;
  if (room !== story.location && story.tell('MoveAsset', { toLocationId: room })) story.location = room;
}

/** Assigned, and accepted or declined. `kept`: the person still has it when nothing more is told. */
function handOver(story: AssetStory, employee: Employee): 'over' | 'declined' | 'kept' | 'used' {
  const { locationId } = employee.site;
  if (!story.tell('AssignAsset', { assigneeKind: 'person', assigneeId: employee.personId, locationId })) return 'over';
  story.location = locationId;
  const answer = answerFor(story, employee);
  if (answer !== 'accepted') return answer;
  if (employee.leave) return leaveWith(story, employee.leave);
  return useForAWhile(story);
}

function answerFor(story: AssetStory, { personId }: Employee): 'accepted' | 'declined' | 'over' {
  const { chance } = story.world;
  const holder: Actor = { id: personId, kind: 'user', roles: ['requester'] };
  if (!story.wait(0, 4)) return 'over';
  if (chance.happens(2)) {
    const declined = story.tell(
      'DeclineCustody',
      {},
      { actor: holder, reason: chance.pick(['Wrong keyboard layout.', 'Already have one.']) },
    );
    return declined ? 'declined' : 'over';
  }
  return chance.happens(94) && !story.tell('AcceptCustody', {}, { actor: holder }) ? 'over' : 'accepted';
}

function useForAWhile(story: AssetStory): 'over' | 'kept' | 'used' {
  const { chance } = story.world;
  if (!story.wait(20, 150)) return 'over';
  if (chance.happens(12) && !repair(story)) return 'over';
  return chance.happens(55) ? 'kept' : 'used';
}

/** The person who leaves brings the asset back, most of them before it is asked for; then nothing more happens to it. */
function leaveWith(story: AssetStory, leave: Leave): 'over' {
  const day = leave.leavesAt - (isSettled(leave) ? 9 : 4) * DAY;
  if (!story.waitFor(workday(day) + story.chance.int(480, 960) * MINUTE)) return 'over';
  const { stockRoom } = story.chance.pick(story.world.company.sites);
  if (story.tell('ReturnAsset', { condition: 'good', locationId: stockRoom }, { reason: 'Brought back before the last day.' }))
    story.location = stockRoom;
  return 'over';
}

function giveBack(story: AssetStory, { site }: Employee): boolean {
  const condition = story.world.chance.pick(['good', 'good', 'worn', 'damaged'] as const);
  if (!story.wait(1, 60) || !story.tell('ReturnAsset', { condition, locationId: site.stockRoom })) return false;
  story.location = site.stockRoom;
  return true;
}

function repair(story: AssetStory): boolean {
  const { chance } = story.world;
  const description = chance.pick(['Battery replaced', 'Display replaced', 'Fan cleaned', 'Firmware updated', 'Keyboard replaced']);
  if (!story.tell('SendToMaintenance', { description })) return false;
  if (!story.wait(2, 14)) return false;
  return story.tell('CompleteMaintenance', { cost: euros(chance.int(35, 420), chance.int(0, 99)), description });
}

/** Lost or stolen; half of them turn up again, the others are written off. */
function goMissing(story: AssetStory): void {
  const { chance, company } = story.world;
  const kind = chance.happens(50) ? 'lost' : 'stolen';
  const place = story.location;
  if (!story.tell('ReportAssetMissing', { kind })) return;
  story.location = undefined;
  if (!story.wait(4, 30)) return;
  if (kind === 'lost' && chance.happens(60)) {
    const locationId = place ?? company.sites[0]!.stockRoom;
    if (story.tell('RecoverAsset', { locationId })) story.location = locationId;
  } else {
    story.tell('RetireAsset', { retirementReason: kind });
  }
}

/** Taken out of service and, unless it is evidence, disposed of; data are erased first. */
function retire(story: AssetStory, fate: Fate): void {
  const { chance } = story.world;
  if (!story.wait(2, 20)) return;
  if (!story.tell('RetireAsset', { retirementReason: chance.pick(['endOfLife', 'obsolete', 'defective', 'surplus'] as const) })) return;
  if (fate.legalHold !== 'none' || !story.wait(5, 30)) return;
  const method = chance.pick(['sold', 'scrapped', 'donated', 'vendorCredit'] as const);
  const proceeds = method === 'sold' || method === 'vendorCredit' ? { proceeds: euros(chance.int(20, 300), 0) } : {};
  const certificate = story.model.mediaBearing ? { dataErasureCertificateId: `ERASE-${chance.int(10_000, 99_999)}` } : {};
  if (story.tell('DisposeAsset', { method, ...proceeds, ...certificate })) story.location = undefined;
}

function holdIfAsked(story: AssetStory, { legalHold }: Fate): void {
  if (legalHold === 'none' || !story.wait(1, 10)) return;
  const caseReference = `CASE-${story.world.chance.int(100, 999)}`;
  if (!story.tell('PlaceLegalHold', { caseReference }) || legalHold !== 'lifted' || !story.wait(10, 40)) return;
  story.tell('LiftLegalHold', { caseReference });
}
