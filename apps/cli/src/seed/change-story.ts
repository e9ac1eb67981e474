import type { AffectedItem, ChangeCommand, ChangeType, Level } from '@opsledger/changes';
import { instantOf, type Actor, type ChangeId, type PersonId } from '@opsledger/kernel';
import { listing, standardModel, type Freeze, type StandardModel } from './change-models.js';
import type { World } from './world.js';
import { DAY, MINUTE, seedId } from './seed-step.js';
import { Story, workday } from './story.js';

/** What is to be changed, and by whom it is asked for. */
export interface ChangePlanned {
  readonly number: number;
  readonly begin: number;
  readonly changeType: ChangeType;
  readonly title: string;
  readonly item: AffectedItem;
  readonly requester: Actor;
  /** It cannot wait for the end of this freeze. */
  readonly within?: Freeze;
}

/** A change from the wish to the look back at it. */
export class ChangeStory extends Story {
  private readonly changeId: ChangeId;
  private readonly implementer: Actor;
  private readonly from: number;
  private readonly to: number;
  /** The freeze that it cannot wait for the end of. */
  private readonly freeze: Freeze | undefined;

  constructor(
    private readonly world: World,
    private readonly plan: ChangePlanned,
    freezes: readonly Freeze[],
  ) {
    super(world.chance, world.period, plan.begin);
    this.changeId = seedId<ChangeId>(world.settings, 'change', plan.number);
    this.implementer = world.chance.pick(world.company.staff.implementers);
    this.from = this.windowStart(freezes);
    this.to = this.from + (plan.changeType === 'emergency' ? 5 : 3) * 60 * MINUTE;
    this.freeze = plan.within ?? freezes.find(({ from, to }) => this.to > from && this.from < to);
  }

  tellAll(): this {
    if (this.request() && this.authorise() && this.schedule() && this.implement()) this.lookBack();
    return this;
  }

  /** An emergency is dealt with the same day, anything else some evening two or three weeks later, outside of freezes. */
  private windowStart(freezes: readonly Freeze[]): number {
    const { begin, changeType, within } = this.plan;
    if (changeType === 'emergency') return begin + 4 * 60 * MINUTE;
    const evening = (day: number): number => workday(day) + 18 * 60 * MINUTE;
    if (within) return evening(within.from + 3 * DAY);
    const wanted = evening(begin + this.chance.int(16, 24) * DAY);
    const frozen = freezes.find(({ from, to }) => wanted >= from - DAY && wanted < to);
    return frozen ? evening(frozen.to + DAY) : wanted;
  }

  private request(): boolean {
    const { title, changeType, item, requester } = this.plan;
    const modelId = changeType === 'standard' ? standardModel(this.world, title as StandardModel) : undefined;
    const data = {
      ...this.own,
      ...{ title, changeType, affectedItems: [item], plannedStart: instantOf(this.from), plannedEnd: instantOf(this.to) },
      ...{ implementationPlan: 'Follow the runbook, step by step.', backoutPlan: 'Restore the saved configuration.' },
      ...{ implementerId: this.implementer.id as PersonId, ...(modelId && { modelId }) },
    };
    return this.send({ type: 'RequestChange', data }, requester);
  }

  /** Assessed, and voted on; a standard change was approved with its model. @returns false when it is not to be done. */
  private authorise(): boolean {
    const { changeType } = this.plan;
    if (changeType === 'standard') return true;
    const { changeManager } = this.world.company.staff;
    const hurry = changeType === 'emergency';
    const impact = this.chance.pick(hurry ? HIGH : LOW);
    const likelihood = this.chance.pick(LOW);
    if (!hurry && !this.wait(0, 2)) return false;
    if (!this.send({ type: 'AssessChange', data: { ...this.own, impact, likelihood } }, changeManager)) return false;
    if (!this.send({ type: 'SubmitForApproval', data: this.own }, changeManager)) return false;
    return hurry ? this.vote('ApproveChange', this.world.company.staff.approvers[0]!) : this.voteInSteps();
  }

  /** The technical review, then the board, which does not always agree. */
  private voteInSteps(): boolean {
    const { agent, changeManager } = this.world.company.staff;
    if (!this.wait(0, 2) || !this.vote('ApproveChange', agent) || !this.wait(0, 3)) return false;
    const mood = this.chance.int(1, 100);
    const votes = mood <= 8 ? DENIED : mood <= 20 ? DISPUTED : mood <= 26 ? ABSTAINED : AGREED;
    const cast = votes.every(([seat, type]) => this.vote(type, this.world.company.staff.approvers[seat]!));
    if (votes !== DENIED) return cast;
    if (cast && this.wait(1, 5)) this.send({ type: 'CancelChange', data: this.own }, changeManager, 'The board did not agree.');
    return false;
  }

  private vote(type: VoteCommand, by: Actor): boolean {
    return this.send({ type, data: this.own }, by, type === 'RejectChange' ? 'The way back is not tried out.' : undefined);
  }

  private schedule(): boolean {
    const { staff } = this.world.company;
    if (this.freeze) {
      const data = { ...this.own, freezeId: this.freeze.freezeId };
      const reason = 'The shop stands still until then.';
      if (!this.send({ type: 'GrantFreezeExemption', data }, staff.deputy, reason)) return false;
    }
    if (this.plan.changeType === 'normal' && this.chance.happens(4)) {
      this.send({ type: 'CancelChange', data: this.own }, staff.changeManager, 'The vendor took the release back.');
      return false;
    }
    const scheduled = this.send({ type: 'ScheduleChange', data: this.own }, staff.changeManager);
    if (!scheduled) return false;
    const { item } = this.plan;
    const window = { kind: 'change' as const, id: this.changeId, everything: false, items: [item] };
    const own = { ...window, from: instantOf(this.from), to: instantOf(this.to) };
    this.steps.splice(-1, 0, listing(this.world, own, instantOf(this.now)));
    return true;
  }

  private implement(): boolean {
    if (!this.waitFor(this.from + 5 * MINUTE)) return false;
    if (!this.send({ type: 'StartImplementation', data: this.own }, this.implementer)) return false;
    if (!this.waitFor(this.now + this.chance.int(30, 90) * MINUTE)) return false;
    const result = this.chance.int(1, 100);
    if (result <= 7) {
      return this.send({ type: 'BackOutChange', data: this.own }, this.implementer, 'Users could not sign in afterwards.');
    }
    const outcome = result <= 11 ? 'failed' : result <= 18 ? 'partial' : 'successful';
    return this.send({ type: 'CompleteImplementation', data: { ...this.own, outcome } }, this.implementer);
  }

  /** Always after an emergency and whenever it did not simply succeed; now and then otherwise. */
  private lookBack(): void {
    const { changeManager } = this.world.company.staff;
    const last = this.steps.at(-1)!.command;
    const well = last.type === 'CompleteImplementation' && last.data.outcome === 'successful';
    if (!this.wait(1, 6)) return;
    if (!well || this.plan.changeType === 'emergency' || this.chance.happens(20)) {
      const review = well ? { successful: true } : { successful: false, lessons: 'Try the way back before the evening.' };
      if (!this.send({ type: 'ReviewChange', data: { ...this.own, ...review } }, changeManager)) return;
    }
    this.send({ type: 'CloseChange', data: this.own }, changeManager);
  }

  private get own(): { readonly changeId: ChangeId } {
    return { changeId: this.changeId };
  }

  private send(command: ChangeCommand, actor: Actor, reason?: string): boolean {
    return this.say({ category: 'change', id: this.changeId, command }, { actor, ...(reason !== undefined && { reason }) });
  }
}

const LOW: readonly Level[] = ['veryLow', 'low', 'low', 'moderate'];
const HIGH: readonly Level[] = ['moderate', 'high', 'high', 'veryHigh'];

type VoteCommand = 'ApproveChange' | 'RejectChange' | 'AbstainFromChange';
/** The votes of the board in their order, by the place of who gives them. */
type Votes = readonly (readonly [seat: 0 | 1 | 2, type: VoteCommand])[];
const AGREED: Votes = [
  [0, 'ApproveChange'],
  [1, 'ApproveChange'],
];
const DISPUTED: Votes = [[2, 'RejectChange'], ...AGREED];
const ABSTAINED: Votes = [[2, 'AbstainFromChange'], ...AGREED];
const DENIED: Votes = [
  [0, 'RejectChange'],
  [1, 'RejectChange'],
];
