import { diffRows, foldRows, readAllRows, startProjector, type Projection, type ReadStore } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import type { CostCenterId, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import { organizationLedger, someContext, type OrganizationLedger } from '../testing/organization-ledger.js';
import { organizationProjections } from './organization.projections.js';
import { RETENTION_POLICY_ID } from './retention-policy/retention-policy.events.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as PersonId;
const UNIT = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a04' as OrgUnitId;
const CENTER = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a05' as CostCenterId;
const SITE = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a06' as LocationId;
const ROOM = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a07' as LocationId;

let ledger: OrganizationLedger;
let database: TestReadStore;
let projections: readonly Projection[];
let readStore: ReadStore;

beforeAll(async () => {
  ledger = await organizationLedger();
  projections = organizationProjections(ledger.keys);
  database = await testReadStore(projections);
  readStore = database.store;
  await everyEvent();
  const projector = startProjector({ readStore, eventStore: ledger.store });
  expect(await projector.waitFor(await ledger.store.head(), { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
  await projector.stop();
});

afterAll(async () => {
  await database.dispose();
  await ledger.dispose();
});

/** A history in which every kind of event of this context happens. */
async function everyEvent(): Promise<void> {
  const { run, person } = ledger;
  await run('orgUnit', UNIT, { type: 'CreateOrgUnit', data: { orgUnitId: UNIT, name: 'IT', code: 'it' } });
  await run('orgUnit', UNIT, { type: 'RenameOrgUnit', data: { orgUnitId: UNIT, name: 'IT operations' } });
  await run('costCenter', CENTER, { type: 'OpenCostCenter', data: { costCenterId: CENTER, code: 'CC-1', name: 'IT', orgUnitId: UNIT } });
  await run('location', SITE, { type: 'OpenLocation', data: { locationId: SITE, name: 'Site', address: { city: 'Bonn', country: 'DE' } } });
  await run('location', ROOM, { type: 'OpenLocation', data: { locationId: ROOM, name: 'Room', parentId: SITE } });
  await run('location', SITE, { type: 'RenameLocation', data: { locationId: SITE, name: 'Campus' } });
  await run('location', SITE, { type: 'CorrectLocation', data: { locationId: SITE, address: { city: 'Berlin' } } });
  await run('location', ROOM, { type: 'CloseLocation', data: { locationId: ROOM } });
  const bob = { name: 'Bob', email: 'bob@example.org', username: 'bob', phone: '1', jobTitle: 'Clerk', employeeNumber: '7' };
  await person({ type: 'OnboardPerson', data: { personId: BOB, personalData: bob } });
  await person({
    type: 'OnboardPerson',
    data: { personId: ADA, personalData: { name: 'Ada', phone: '2' }, orgUnitId: UNIT, locationId: SITE },
  });
  await person({ type: 'TransferPerson', data: { personId: BOB, managerId: ADA, costCenterId: CENTER } });
  await person({ type: 'TransferPerson', data: { personId: ADA, locationId: null } });
  await person({ type: 'CorrectPerson', data: { personId: ADA, personalData: { name: 'Ada Byron', phone: null } } });
  await run('costCenter', CENTER, { type: 'CloseCostCenter', data: { costCenterId: CENTER } });
  await run('orgUnit', UNIT, { type: 'CloseOrgUnit', data: { orgUnitId: UNIT } });
  const item = { personId: ADA, kind: 'licenseRelease', subjectId: ROOM };
  await run('offboarding', ADA, { type: 'AddOffboardingItem', data: { ...item, label: 'Editor' } });
  await run('offboarding', ADA, { type: 'StartOffboarding', data: { personId: ADA, lastDay: '2026-01-31' } });
  await run('offboarding', ADA, { type: 'CompleteOffboardingItem', data: item });
  await run('offboarding', ADA, { type: 'SignOffOffboarding', data: { personId: ADA } });
  const policy = { personMinYears: 1, personMaxYears: null, archiveYears: 7, logBackupYears: 7, keyBackupDays: 30 };
  const context = someContext({ reason: 'New law.' });
  await ledger.aggregates.execute('retentionPolicy', RETENTION_POLICY_ID, { type: 'SetRetentionPolicy', data: policy }, context);
}

/** The rows of a table in the database, without the moments that the clock chose. */
async function rowsOf(projection: string): Promise<readonly object[]> {
  const { tables } = projections.find(({ name }) => name === projection)!;
  const rows = await Promise.all(tables.map((table) => readAllRows(readStore, table)));
  return rows.flat().map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !column.endsWith('_at'))));
}

describe('the read models in the database', () => {
  it('equal a fold of the log, row by row', async () => {
    const events = await ledger.events();
    for (const projection of projections) {
      for (const table of projection.tables) {
        const folded = foldRows(projection, events).rows(table);
        expect(folded.length).toBeGreaterThan(0);
        expect(diffRows(table, folded, await readAllRows(readStore, table))).toEqual([]);
      }
    }
  });

  it('show people', async () => {
    const noErasure = { legal_holds: [], erasure_requested_by: null, erasure_expires_on: null };
    const nothing = { erased: false, start_on: null, last_day: null, leaving_reason: null, status: 'Active', ...noErasure };
    expect(await rowsOf('people')).toEqual([
      {
        ...nothing,
        ...{ person_id: ADA, name: 'Ada Byron', email: null, username: null, phone: null, job_title: null, employee_number: null },
        ...{ org_unit_id: UNIT, cost_center_id: null, location_id: null, manager_id: null },
      },
      {
        ...nothing,
        ...{ person_id: BOB, name: 'Bob', email: 'bob@example.org', username: 'bob', phone: '1', job_title: 'Clerk', employee_number: '7' },
        ...{ org_unit_id: null, cost_center_id: CENTER, location_id: null, manager_id: ADA },
      },
    ]);
  });

  it('show org units, cost centers and locations', async () => {
    expect(await rowsOf('org-units')).toEqual([
      { org_unit_id: UNIT, name: 'IT operations', code: 'it', parent_id: null, status: 'Closed' },
    ]);
    expect(await rowsOf('cost-centers')).toEqual([
      { cost_center_id: CENTER, code: 'CC-1', name: 'IT', org_unit_id: UNIT, status: 'Closed' },
    ]);
    const noAddress = { street: null, extra: null, city: null, region: null, postal_code: null, country: null };
    expect(await rowsOf('locations')).toEqual([
      { location_id: SITE, name: 'Campus', parent_id: null, status: 'Open', ...noAddress, city: 'Berlin' },
      { location_id: ROOM, name: 'Room', parent_id: SITE, status: 'Closed', ...noAddress },
    ]);
  });

  it('show the offboarding checklist', async () => {
    expect(await rowsOf('offboarding-checklist')).toEqual([
      { person_id: ADA, status: 'SignedOff', last_day: '2026-01-31', items: 1, open_items: 0, signed_off_by: 'clerk' },
      { person_id: ADA, kind: 'licenseRelease', subject_id: ROOM, label: 'Editor', completed: true },
    ]);
  });
});
