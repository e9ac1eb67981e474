import { foldRows } from '@opsledger/read-store';
import { startProcesses, START, type Checkpoints, type LogPlace, type Outcome } from '@opsledger/eventsourcing';
import type { CommandId, LocalDate, OrgUnitId, PersonId } from '@opsledger/kernel';
import { organizationLedger, someContext, type OrganizationLedger } from '../testing/organization-ledger.js';
import { costCenterEvents } from './cost-center/cost-center.events.js';
import { offboardingEvents } from './offboarding/offboarding.events.js';
import { offboardingItemTable, offboardingTable } from './offboarding-checklist/offboarding-checklist.table.js';
import { organizationProcesses } from './organization.processes.js';
import { organizationProjections } from './organization.projections.js';
import { personTable } from './people/people.table.js';
import type { PersonRequest } from './person/person.encryption.js';
import { personEvents } from './person/person.events.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as PersonId;
const EVE = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a03' as PersonId;
const UNIT = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a04' as OrgUnitId;

let ledger: OrganizationLedger;

beforeEach(async () => {
  ledger = await organizationLedger();
});
afterEach(() => ledger.dispose());

const onboard = (personId: PersonId, username: string, more: object = {}): PersonRequest => ({
  type: 'OnboardPerson',
  data: { personId, personalData: { name: `Name of ${username}`, username }, ...more },
});
const leave = (personId: PersonId): PersonRequest => ({
  type: 'OffboardPerson',
  data: { personId, lastDay: '2026-01-31' as LocalDate, leavingReason: 'retired' },
});
const codeOf = (outcome: Outcome): string => (outcome.accepted ? 'accepted' : outcome.rejection.code);
const by = (id: string) => ({ actor: { id, kind: 'user', roles: ['admin'] } as const });
const people = async () => foldRows(organizationProjections(ledger.keys)[0]!, await ledger.events()).rows(personTable);

/** Runs this context's processes until they have reacted to everything in the log. */
async function react(): Promise<void> {
  const places = new Map<string, LogPlace>();
  const checkpoints: Checkpoints = {
    load: (name) => Promise.resolve(places.get(name) ?? { position: START, lastEvent: undefined }),
    save: (name, place) => Promise.resolve(void places.set(name, place)),
  };
  const runner = startProcesses({
    processes: organizationProcesses({ keys: ledger.keys, dropEarlierTables: () => Promise.resolve() }),
    catalogues: [personEvents, offboardingEvents, costCenterEvents],
    eventStore: ledger.store,
    checkpoints,
    send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
  });
  expect(await runner.waitFor(await ledger.store.head())).toEqual({ reached: true, behind: [] });
  await runner.stop();
}

describe('people', () => {
  it('are in the log without one word of plain text', async () => {
    await ledger.person(onboard(ADA, 'ada'));
    const log = JSON.stringify(await ledger.events(), (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    expect(log).not.toMatch(/Name of|"ada"/);
    expect((await people()).map(({ name, username }) => ({ name, username }))).toEqual([{ name: 'Name of ada', username: 'ada' }]);
  });

  it('are onboarded once per command, however often it is sent', async () => {
    const commandId = someContext().commandId;
    const first = await ledger.person(onboard(ADA, 'ada'), { commandId });
    const second = await ledger.person(onboard(ADA, 'ada'), { commandId });
    expect(second).toEqual({ ...first, repeated: true });
    expect(codeOf(await ledger.person(onboard(ADA, 'other'), { commandId }))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('have usernames of their own, in any case of letters, also when many ask at once', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1b${10 + index}` as PersonId);
    const outcomes = await Promise.all(ids.map((id, index) => ledger.person(onboard(id, index % 2 ? 'ada' : 'ADA'))));
    expect(outcomes.map(codeOf).sort()).toEqual(
      ['KEY_TAKEN', 'accepted'].flatMap((code, index) => Array<string>(index ? 1 : 9).fill(code)),
    );
  });

  it('report to no circle, also when two transfers at once would close it', async () => {
    for (const [id, name] of [
      [ADA, 'ada'],
      [BOB, 'bob'],
      [EVE, 'eve'],
    ] as const)
      await ledger.person(onboard(id, name));
    const reportsTo = (personId: PersonId, managerId: PersonId) => ledger.person({ type: 'TransferPerson', data: { personId, managerId } });
    expect(codeOf(await reportsTo(ADA, BOB))).toBe('accepted');
    const outcomes = await Promise.all([reportsTo(BOB, EVE), reportsTo(EVE, ADA)]);
    expect(outcomes.map(codeOf).sort()).toEqual(['CYCLE', 'accepted']);
  });

  it('join only what is in use', async () => {
    expect(codeOf(await ledger.person(onboard(ADA, 'ada', { orgUnitId: UNIT })))).toBe('INVALID_REFERENCE');
    await ledger.run('orgUnit', UNIT, { type: 'CreateOrgUnit', data: { orgUnitId: UNIT, name: 'IT' } });
    expect(codeOf(await ledger.person(onboard(ADA, 'ada', { orgUnitId: UNIT })))).toBe('accepted');
    await ledger.run('orgUnit', UNIT, { type: 'CloseOrgUnit', data: { orgUnitId: UNIT } });
    expect(codeOf(await ledger.person(onboard(BOB, 'bob', { orgUnitId: UNIT })))).toBe('INVALID_REFERENCE');
  });
});

describe('erasure', () => {
  it('makes names unreadable in the log and in every rebuild, and keeps the rest', async () => {
    await ledger.person(onboard(ADA, 'ada'));
    await ledger.person({ type: 'CorrectPerson', data: { personId: ADA, personalData: { name: 'Ada Byron' } } });
    await ledger.person(onboard(BOB, 'bob'));
    await ledger.person(leave(ADA));
    await ledger.person({ type: 'RequestPersonErasure', data: { personId: ADA } }, { ...by('clerk'), reason: 'The person asked for it.' });
    expect(codeOf(await ledger.person({ type: 'ApprovePersonErasure', data: { personId: ADA } }, by('clerk')))).toBe(
      'SEGREGATION_OF_DUTIES',
    );
    expect(codeOf(await ledger.person({ type: 'ApprovePersonErasure', data: { personId: ADA } }, by('officer')))).toBe('accepted');
    const before = await people();
    await react();
    await react();
    const after = await people();
    expect(after).toEqual(before);
    expect(after.map(({ status, erased, name, username, last_day }) => ({ status, erased, name, username, last_day }))).toEqual([
      { status: 'Erased', erased: true, name: null, username: null, last_day: '2026-01-31' },
      { status: 'Active', erased: false, name: 'Name of bob', username: 'bob', last_day: null },
    ]);
    expect(codeOf(await ledger.person({ type: 'CorrectPerson', data: { personId: ADA, personalData: { name: 'Ada' } } }))).toBe(
      'INVALID_TRANSITION',
    );
    expect(codeOf(await ledger.person(onboard(EVE, 'ada')))).toBe('accepted');
  });
});

describe('offboarding', () => {
  const checklist = async () => {
    const folded = foldRows(organizationProjections(ledger.keys)[4]!, await ledger.events());
    const [list] = folded.rows(offboardingTable);
    return {
      status: list?.status,
      items: list?.items,
      open: list?.open_items,
      kinds: folded.rows(offboardingItemTable).map(({ kind, completed }) => ({ kind, completed })),
    };
  };

  it('goes from the last day through the items to the sign-off by another person', async () => {
    const item = { personId: ADA, kind: 'assetReturn', subjectId: UNIT };
    await ledger.person(onboard(ADA, 'ada'));
    await ledger.run('offboarding', ADA, { type: 'AddOffboardingItem', data: { ...item, label: 'LAP-1' } });
    expect(await checklist()).toEqual({ status: 'Announced', items: 1, open: 1, kinds: [{ kind: 'assetReturn', completed: false }] });
    await ledger.person(leave(ADA));
    await react();
    await react();
    expect(await checklist()).toEqual({ status: 'Started', items: 1, open: 1, kinds: [{ kind: 'assetReturn', completed: false }] });
    await ledger.run('offboarding', ADA, { type: 'CompleteOffboardingItem', data: item });
    await expect(ledger.run('offboarding', ADA, { type: 'SignOffOffboarding', data: { personId: ADA } }, ADA)).rejects.toThrow(
      /Nobody signs off/,
    );
    await ledger.run('offboarding', ADA, { type: 'SignOffOffboarding', data: { personId: ADA } });
    expect(await checklist()).toEqual({ status: 'SignedOff', items: 1, open: 0, kinds: [{ kind: 'assetReturn', completed: true }] });
  });
});

describe('cost center codes', () => {
  it('are taken once, in any case of letters', async () => {
    const open = (id: string, code: string): Promise<Outcome> =>
      ledger.aggregates.execute(
        'costCenter',
        id,
        { type: 'OpenCostCenter', data: { costCenterId: id, code, name: 'IT' } },
        someContext({ commandId: id as CommandId }),
      );
    expect([await open(ADA, 'cc-1'), await open(BOB, 'CC-1')].map(codeOf)).toEqual(['accepted', 'KEY_TAKEN']);
  });
});
