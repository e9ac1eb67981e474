import type { ContractCommand, ContractTerms } from '@opsledger/contracts';
import { addDays, addMonths, type Actor, type ContractId, type LocalDate } from '@opsledger/kernel';
import { euros } from './amounts.js';
import type { World } from './world.js';
import { vendorOf } from './purchases.js';
import { DAY, MINUTE, scheduler, seedId, type SeedStep } from './seed-step.js';
import { midnightOf, Story, workday } from './story.js';

/** What becomes of a contract. */
type Fate = 'tacit' | 'noticed' | 'express' | 'lapsed' | 'fixed' | 'terminated' | 'amended' | 'revised' | 'draft';

/** What is agreed on: a title, what becomes of it, and a monthly price in euros. */
type Template = readonly [title: string, fate: Fate, price: number];

const TEMPLATES: readonly Template[] = [
  ['Internet access and branch lines', 'tacit', 1850],
  ['Printer service', 'noticed', 420],
  ['Hardware maintenance, data center', 'express', 2640],
  ['Mobile phones', 'amended', 1310],
  ['Backup in the cloud', 'terminated', 690],
  ['Penetration tests', 'fixed', 2200],
  ['Managed firewall', 'revised', 980],
  ['Leasing of displays', 'lapsed', 530],
  ['Service desk, out of hours', 'tacit', 3100],
  ['Colocation', 'draft', 4400],
];

/** The contracts of the company, begun one after the other in the first half of the period. */
export function contractSteps(world: World): readonly SeedStep[] {
  const days = (world.period.end - world.period.start) / DAY;
  return TEMPLATES.flatMap((template, index) => {
    const at = template[1] === 'draft' ? days - 25 : 8 + Math.floor((index * days) / (3 * TEMPLATES.length));
    const begin = workday(world.period.start + at * DAY) + world.chance.int(480, 900) * MINUTE;
    return new ContractStory(world, template, { index, begin }).tellAll();
  });
}

const NOTICE_DAYS = 60;
/** Days before the last day for notice on which it is reminded of. */
const REMINDED_DAYS = 30;

/** A contract from the draft to its end. */
class ContractStory extends Story {
  private readonly contractId: ContractId;
  private end: LocalDate;
  private price: number;

  constructor(
    private readonly world: World,
    private readonly template: Template,
    private readonly place: { readonly index: number; readonly begin: number },
  ) {
    super(world.chance, world.period, place.begin);
    this.contractId = seedId<ContractId>(world.settings, 'contract', place.index);
    this.price = template[2];
    this.end = addDays(addMonths(this.today, 12), 13);
  }

  tellAll(): readonly SeedStep[] {
    if (this.agree()) this.live();
    return this.steps;
  }

  private get fate(): Fate {
    return this.template[1];
  }

  /** Whether the contract goes on without anybody's doing. */
  private get renewal(): 'never' | 'tacit' | 'express' {
    if (this.fate === 'fixed') return 'never';
    return this.fate === 'express' || this.fate === 'lapsed' ? 'express' : 'tacit';
  }

  private agree(): boolean {
    const { buyer, clerk } = this.world.company.staff;
    const own = { contractId: this.contractId };
    if (!this.send({ type: 'DraftContract', data: { ...own, ...this.terms() } }, buyer) || this.fate === 'draft') return false;
    if (!this.wait(0, 2) || !this.send({ type: 'SubmitContract', data: own }, buyer)) return false;
    if (this.fate === 'revised' && !this.revise(buyer, clerk)) return false;
    const approved = this.wait(1, 4) && this.send({ type: 'ApproveContract', data: own }, clerk);
    return approved && this.wait(0, 1) && this.send({ type: 'ActivateContract', data: own }, buyer);
  }

  private terms(): ContractTerms {
    const { place, renewal, world } = this;
    return {
      ...{ number: `C-${String(place.index + 1).padStart(3, '0')}`, title: this.template[0] },
      ...{ vendorId: vendorOf(world.settings, place.index % 7), costCenterId: world.company.itCostCenter },
      ...{ start: addDays(this.today, 14), end: this.end, renewal, noticeDays: NOTICE_DAYS, billingPeriod: 'monthly' },
      ...{ price: euros(this.price, 0), ...(renewal === 'tacit' && { renewalMonths: 12 }) },
    };
  }

  /** Refused at first, and agreed on at a lower price. */
  private revise(buyer: Actor, clerk: Actor): boolean {
    const own = { contractId: this.contractId };
    if (!this.wait(1, 3) || !this.send({ type: 'RejectContract', data: own }, clerk, 'Another vendor asks for less.')) return false;
    this.price -= 80;
    const changes = { price: euros(this.price, 0) };
    if (!this.wait(2, 6) || !this.send({ type: 'ReviseContractDraft', data: { ...own, changes } }, buyer)) return false;
    return this.send({ type: 'SubmitContract', data: own }, buyer);
  }

  /** Term after term, until it ends or the period does. */
  private live(): void {
    for (let term = 1; ; term++) {
      const begun = this.now;
      if (term === 1 && !this.firstTerm(begun)) return;
      const deadline = addDays(this.end, -NOTICE_DAYS);
      if (!this.waitFor(midnightOf(addDays(deadline, -REMINDED_DAYS)) + 5 * 60 * MINUTE)) return;
      if (this.renewal !== 'never') {
        const reminder = { type: 'RemindOfNotice', data: { contractId: this.contractId, deadline } } as const;
        this.push({ category: 'contract', id: this.contractId, command: reminder }, this.now, {
          actor: scheduler('contractNoticeReminder'),
        });
      }
      if (!this.endOfTerm(term, deadline)) return;
    }
  }

  /** What happens once. @returns false when the contract has ended. */
  private firstTerm(begun: number): boolean {
    const { clerk, buyer } = this.world.company.staff;
    const own = { contractId: this.contractId };
    if (this.fate === 'amended') {
      if (!this.wait(120, 140)) return false;
      this.price += 45;
      const changes = { price: euros(this.price, 0) };
      return this.send({ type: 'AmendContract', data: { ...own, effectiveOn: addDays(this.today, 20), changes } }, clerk);
    }
    if (this.fate === 'express') {
      if (!this.waitFor(workday(begun + 90 * DAY) + 600 * MINUTE)) return false;
      const breach = { breachedBy: 'vendor', obligation: 'Repair within eight hours', breachedOn: this.today } as const;
      const breachId = seedId<ContractId>(this.world.settings, 'breach', this.place.index);
      return this.send({ type: 'RecordObligationBreach', data: { ...own, breachId, ...breach } }, buyer);
    }
    if (this.fate !== 'terminated') return true;
    if (!this.wait(180, 220)) return false;
    const data = { ...own, effectiveOn: addDays(this.today, 30), penalty: euros(this.price * 2, 0) };
    this.send({ type: 'TerminateContract', data }, clerk, 'Restoring took days, twice.');
    return false;
  }

  /** @returns false when there is no further term. */
  private endOfTerm(term: number, deadline: LocalDate): boolean {
    const { clerk } = this.world.company.staff;
    const { contractId, end } = this;
    const after = midnightOf(addDays(end, 1));
    const next = addDays(addMonths(addDays(end, 1), 12), -1);
    const byTime = (command: ContractCommand, schedule: string): boolean => {
      const due = this.waitFor(after);
      if (due)
        this.push({ category: 'contract', id: contractId, command }, after, { actor: scheduler(schedule), reason: 'The term has ended.' });
      this.end = next;
      return due;
    };
    if (this.fate === 'express') {
      if (!this.waitFor(workday(midnightOf(end) - 25 * DAY) + 660 * MINUTE)) return false;
      this.price += 60;
      this.end = next;
      return this.send({ type: 'RenewContract', data: { contractId, newEnd: next, price: euros(this.price, 0) } }, clerk);
    }
    if (this.fate === 'noticed' && term === 1) {
      if (!this.waitFor(workday(midnightOf(deadline) - 12 * DAY) + 600 * MINUTE)) return false;
      if (!this.send({ type: 'GiveNotice', data: { contractId } }, clerk)) return false;
    }
    if (this.renewal === 'tacit' && this.fate !== 'noticed') {
      return byTime({ type: 'RenewContractTacitly', data: { contractId, end } }, 'contractTacitRenewal');
    }
    byTime({ type: 'ExpireContract', data: { contractId, end } }, 'contractExpiry');
    return false;
  }

  private send(command: ContractCommand, actor: Actor, reason?: string): boolean {
    return this.say({ category: 'contract', id: this.contractId, command }, { actor, ...(reason !== undefined && { reason }) });
  }
}
