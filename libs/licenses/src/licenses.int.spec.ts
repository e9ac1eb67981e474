import fc from 'fast-check';
import type { Outcome } from '@opsledger/eventsourcing';
import { uuidV5, type EntitlementId, type LicenseAssignmentId, type SeatReservationId } from '@opsledger/kernel';
import { day, ids, lotAdded, productDefined, registered } from '../testing/license.samples.js';
import { licensesLedger, peopleIds, someContext, type LicensesLedger } from '../testing/licenses-ledger.js';
import { newEvent } from '@opsledger/eventsourcing/testing';
import type { EntitlementCommand } from './entitlement/entitlement.decider.js';
import { excessOf, tallyOn, type Entitlement } from './entitlement/entitlement.state.js';

const WRITERS = 64;
const people = peopleIds(WRITERS);
let ledger: LicensesLedger;

beforeAll(async () => {
  ledger = await licensesLedger(WRITERS);
});
afterAll(() => ledger.dispose());

const codeOf = (outcome: Outcome): string => (outcome.accepted ? 'accepted' : outcome.rejection.code);

/** An entitlement of its own with some seats. */
async function entitlementWith(seats: number, name: string): Promise<EntitlementId> {
  const entitlementId = uuidV5(name) as EntitlementId;
  const stream = `licenseEntitlement-${entitlementId}`;
  const events = [registered(), lotAdded(seats)].map(({ type, data }) => ({ type, data: { ...data, entitlementId } }));
  await ledger.store.append(
    stream,
    events.map((event, index) => newEvent(event, `${stream} ${index}`)),
    'noStream',
  );
  return entitlementId;
}

const assign = (entitlementId: EntitlementId, holderId: string): EntitlementCommand => ({
  type: 'AssignLicense',
  data: { entitlementId, assignmentId: uuidV5(`${entitlementId} ${holderId}`) as LicenseAssignmentId, holderKind: 'person', holderId },
});

/** Sends commands all at once, to several nodes that know nothing of one another. */
function race(entitlementId: EntitlementId, commands: readonly EntitlementCommand[]): Promise<readonly Outcome[]> {
  const nodes = Array.from({ length: 4 }, () => ledger.node());
  return Promise.all(
    commands.map((command, index) =>
      nodes[index % nodes.length]!.execute('licenseEntitlement', entitlementId, command, someContext({ reason: 'spec' })),
    ),
  );
}

const stateOf = async (entitlementId: EntitlementId) => (await ledger.node().state<Entitlement>('licenseEntitlement', entitlementId)).state;

describe('the last seat', () => {
  it('goes to exactly one of 64 who ask at once on four nodes', async () => {
    const entitlementId = await entitlementWith(1, 'last seat');
    const outcomes = await race(
      entitlementId,
      people.map((person) => assign(entitlementId, person)),
    );
    expect(outcomes.filter(({ accepted }) => accepted)).toHaveLength(1);
    expect(new Set(outcomes.map(codeOf))).toEqual(new Set(['accepted', 'LIMIT_EXCEEDED']));
    expect(await stateOf(entitlementId)).toMatchObject({ assignments: [{ lotId: ids.lot }] });
  });
});

describe('64 writers at once', () => {
  it('never get more seats than there are, whatever they do', async () => {
    const writer = fc.constantFrom('assign', 'assign', 'assign', 'reserve', 'release', 'reduce', 'buy');
    const story = fc.record({
      seats: fc.integer({ min: 1, max: 40 }),
      writers: fc.array(writer, { minLength: WRITERS, maxLength: WRITERS }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(story, async ({ seats, writers }) => {
        const entitlementId = await entitlementWith(seats, `story ${run++} ${Math.random()}`);
        const commands = writers.map((kind, index): EntitlementCommand => commandOf(kind, entitlementId, index));
        const outcomes = await race(entitlementId, commands);
        const state = await stateOf(entitlementId);
        if (state.status === 'Unknown') throw new Error('The entitlement is gone');
        const today = day(new Date().toISOString().slice(0, 10));
        expect(excessOf(tallyOn(state, today))).toBeLessThanOrEqual(0);
        const got = outcomes.filter((outcome, index) => outcome.accepted && commands[index]!.type === 'AssignLicense').length;
        expect(state.assignments).toHaveLength(got);
        expect(outcomes.map(codeOf).filter((code) => !EXPECTED.includes(code))).toEqual([]);
      }),
      { numRuns: 3 },
    );
  });
});

const EXPECTED: readonly string[] = ['accepted', 'LIMIT_EXCEEDED', 'INVALID_REFERENCE', 'INVALID_INPUT', 'CONFLICT'];

function commandOf(kind: string, entitlementId: EntitlementId, index: number): EntitlementCommand {
  const id = uuidV5(`${entitlementId} ${index}`);
  switch (kind) {
    case 'reserve':
      return {
        type: 'ReserveSeats',
        data: { entitlementId, reservationId: id as SeatReservationId, quantity: 1 + (index % 4), purpose: 'spec' },
      };
    case 'release':
      return {
        type: 'ReleaseLicense',
        data: { entitlementId, assignmentId: uuidV5(`${entitlementId} ${people[index - 1]}`) as LicenseAssignmentId },
      };
    case 'reduce':
      return { type: 'ReduceLot', data: { entitlementId, lotId: ids.lot, quantity: index % 20, kind: 'return' } };
    case 'buy':
      return { type: 'AddPurchaseLot', data: { entitlementId, lotId: id as typeof ids.lot, quantity: 2, termStart: day('2025-01-01') } };
    default:
      return assign(entitlementId, people[index]!);
  }
}

describe('licenses on the real runner', () => {
  const refused = async (command: EntitlementCommand) => {
    const outcome = await ledger.send('licenseEntitlement', command.data.entitlementId, command);
    return outcome.accepted ? 'accepted' : [outcome.rejection.code, ...(outcome.rejection.path ?? [])];
  };

  it('are of products that are there once, in any spelling', async () => {
    const define = (id: string, name: string) =>
      ledger.send('softwareProduct', id, { type: 'DefineSoftwareProduct', data: { ...productDefined.data, productId: id, name } });
    expect(codeOf(await define(ids.otherProduct, ' DRAW '))).toBe('KEY_TAKEN');
    expect(codeOf(await define(ids.otherProduct, 'Draw Pro'))).toBe('accepted');
    const register = (productId: typeof ids.product, name: string): EntitlementCommand => ({
      type: 'RegisterEntitlement',
      data: { entitlementId: uuidV5(name) as EntitlementId, productId, metric: 'device', overUse: 'forbid' },
    });
    expect(await refused(register(uuidV5('none') as typeof ids.product, 'a'))).toEqual(['INVALID_REFERENCE', 'productId']);
    await ledger.send('softwareProduct', ids.otherProduct, { type: 'RetireSoftwareProduct', data: { productId: ids.otherProduct } });
    expect(await refused(register(ids.otherProduct, 'b'))).toEqual(['INVALID_REFERENCE', 'productId']);
    expect(await refused(register(ids.product, 'c'))).toBe('accepted');
  });

  it('name only what exists and is active', async () => {
    const entitlementId = await entitlementWith(5, 'references');
    const lot = { entitlementId, lotId: ids.otherLot, quantity: 1, termStart: day('2025-01-01') };
    const unknown = uuidV5('nobody');
    expect(await refused({ type: 'AddPurchaseLot', data: { ...lot, costCenterId: unknown as typeof ids.costCenter } })).toEqual([
      'INVALID_REFERENCE',
      'costCenterId',
    ]);
    expect(await refused({ type: 'AddPurchaseLot', data: { ...lot, costCenterId: ids.costCenter } })).toBe('accepted');
    expect(await refused(assign(entitlementId, unknown))).toEqual(['INVALID_REFERENCE', 'holderId']);
    expect(await refused(assign(entitlementId, ids.person))).toBe('accepted');
  });

  it('are held by devices in the hands of the organisation, and by locations', async () => {
    const of = async (metric: 'device' | 'site', holderKind: 'asset' | 'location', holderId: string) => {
      const entitlementId = uuidV5(`${metric} ${holderId}`) as EntitlementId;
      await refused({ type: 'RegisterEntitlement', data: { entitlementId, productId: ids.product, metric, overUse: 'forbid' } });
      await refused({ type: 'AddPurchaseLot', data: { entitlementId, lotId: ids.lot, quantity: 1, termStart: day('2025-01-01') } });
      return refused({ type: 'AssignLicense', data: { entitlementId, assignmentId: ids.assignment, holderKind, holderId } });
    };
    const none = uuidV5('none');
    expect(await of('device', 'asset', none)).toEqual(['INVALID_REFERENCE', 'holderId']);
    expect(await of('site', 'location', none)).toEqual(['INVALID_REFERENCE', 'holderId']);
    expect(await of('device', 'asset', ids.asset)).toBe('accepted');
    expect(await of('site', 'location', ids.location)).toBe('accepted');
    const procured = { ...newEvent({ type: 'AssetProcured', data: { assetId: none } }, 'on order') };
    await ledger.store.append(`asset-${none}`, [procured], 'noStream');
    expect(await of('device', 'asset', none)).toEqual(['INVALID_REFERENCE', 'holderId']);
  });

  it('have one effect per command id', async () => {
    const entitlementId = await entitlementWith(3, 'repeat');
    const context = someContext();
    const once = () => ledger.aggregates.execute('licenseEntitlement', entitlementId, assign(entitlementId, ids.person), context);
    expect(await once()).toMatchObject({ accepted: true, repeated: false, events: [{ type: 'LicenseAssigned' }] });
    expect(await once()).toMatchObject({ accepted: true, repeated: true });
    expect(await stateOf(entitlementId)).toMatchObject({ assignments: [{ holderId: ids.person }] });
  });
});
