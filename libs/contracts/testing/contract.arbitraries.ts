import fc from 'fast-check';
import { addDays, type LocalDate } from '@opsledger/kernel';
import type { ContractCommand } from '../src/contract/contract.decider.js';
import { BILLING_PERIODS, PARTIES, RENEWALS } from '../src/contract/contract.events.js';
import { day, deadline, eur, ids, terms } from './contract.samples.js';

const contractId = ids.contract;
const command = <Type extends ContractCommand['type']>(type: Type, data: object): fc.Arbitrary<ContractCommand> =>
  fc
    .record(
      Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof fc.Arbitrary ? value : fc.constant(value)])),
    )
    .map((fields) => ({ type, data: { contractId, ...fields } }) as unknown as ContractCommand);

/** Days about the term of the sample, and behind it. */
const someDay: fc.Arbitrary<LocalDate> = fc.integer({ min: -30, max: 1200 }).map((days) => addDays(terms.start, days));
const end = fc.oneof(fc.constantFrom(terms.end, day('2027-12-31'), day('2028-12-31')), someDay);
const changes = fc.record(
  {
    title: fc.constantFrom('Hosting', 'Backup'),
    end,
    renewal: fc.constantFrom(...RENEWALS),
    renewalMonths: fc.constantFrom(null, 1, 12),
    noticeDays: fc.integer({ min: -1, max: 400 }),
    price: fc.constantFrom(eur('100.00'), eur('99.5'), { amount: '1', currency: 'USD' }),
  },
  { requiredKeys: [] },
);

/** Any command, most of them sensible somewhere in the life of a contract. */
export const anyContractCommand: fc.Arbitrary<ContractCommand> = fc.oneof(
  command('DraftContract', terms),
  command('ReviseContractDraft', { changes }),
  command('SubmitContract', {}),
  command('ApproveContract', {}),
  command('RejectContract', {}),
  command('ActivateContract', {}),
  command('AmendContract', { effectiveOn: someDay, changes }),
  command('GiveNotice', {}),
  command('RenewContract', { newEnd: end, price: fc.constantFrom(undefined, eur('110')) }),
  command('TerminateContract', { effectiveOn: someDay, penalty: fc.constantFrom(undefined, eur('50')) }),
  command('RecordObligationBreach', {
    breachId: fc.constantFrom(ids.breach, ids.third),
    breachedBy: fc.constantFrom(...PARTIES),
    obligation: 'Restore within 4 hours',
    breachedOn: someDay,
  }),
  command('ExpireContract', { end }),
  command('RenewContractTacitly', { end }),
  command('RemindOfNotice', { deadline: fc.oneof(fc.constant(deadline), someDay) }),
);

export const anyBillingPeriod = fc.constantFrom(...BILLING_PERIODS);
