import fc from 'fast-check';
import { generateSeed } from './generate-seed.js';
import type { SeedSettings, SeedStep } from './seed-step.js';

const SETTINGS: SeedSettings = { seed: 1, assets: 400, people: 100, months: 36, endOn: '2026-01-01' };

function commandCounts(steps: readonly SeedStep[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { command } of steps) counts[command.type] = (counts[command.type] ?? 0) + 1;
  return counts;
}

describe('generateSeed', () => {
  const settings = fc.record({
    seed: fc.nat(),
    assets: fc.integer({ min: 1, max: 40 }),
    people: fc.integer({ min: 20, max: 40 }),
    months: fc.integer({ min: 3, max: 18 }),
    endOn: fc.constantFrom('2024-02-29', '2026-01-01', '2025-07-31'),
  });

  it('says the same for the same settings, in rising order, within the period', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const steps = generateSeed(given);
        expect(generateSeed(given)).toEqual(steps);
        const times = steps.map(({ occurredAt }) => occurredAt);
        expect(times).toEqual([...times].sort());
        expect(times.at(-1)! < `${given.endOn}T00:00:00.000Z`).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  const steps = generateSeed(SETTINGS);

  it('tells each asset one story whose moments rise', () => {
    const last = new Map<string, string>();
    for (const { id, occurredAt, category } of steps) {
      if (category !== 'asset') continue;
      expect(occurredAt > (last.get(id) ?? '')).toBe(true);
      last.set(id, occurredAt);
    }
    expect(last.size).toBeGreaterThan(350);
    expect(last.size).toBeLessThanOrEqual(400);
  });

  it('tells another company for another number', () => {
    const small = { ...SETTINGS, assets: 5, people: 20, months: 6 };
    const own = (settings: SeedSettings) =>
      generateSeed(settings).flatMap(({ category, id, command }) =>
        category === 'changeCalendar' || (command.type === 'DefineChangeModel' && command.data.changeType !== 'standard') ? [] : id,
      );
    const ids = new Set(own(small));
    expect(own({ ...small, seed: 2 }).some((id) => ids.has(id))).toBe(false);
  });

  it('lets people work on working days, from the morning to the evening', () => {
    const atWork = steps.filter(({ actor }) => actor.kind === 'user');
    const strange = atWork.filter(({ occurredAt }) => {
      const at = new Date(occurredAt);
      return at.getUTCDay() % 6 === 0 || at.getUTCHours() < 7 || at.getUTCHours() > 20;
    });
    expect(strange.map(({ command, occurredAt }) => `${command.type} ${occurredAt}`)).toEqual([]);
  });

  it('has the same shape whatever day it ends on', () => {
    const shape = (endOn: string) => commandCounts(generateSeed({ ...SETTINGS, assets: 100, people: 40, endOn }));
    const [here, there] = [shape('2026-01-01'), shape('2026-06-14')];
    const total = (counts: typeof here) => Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(Math.abs(total(here) / total(there) - 1)).toBeLessThan(0.1);
    expect(Object.keys(here).filter((type) => !(type in there) && here[type]! > 3)).toEqual([]);
  });

  it('has something of everything that happens in every context', () => {
    const counts = commandCounts(steps);
    const happens = [
      ...['RegisterAsset', 'TagAsset', 'DeployAsset', 'AssignAsset', 'AcceptCustody', 'DeclineCustody', 'ReturnAsset', 'MoveAsset'],
      ...['SendToMaintenance', 'CompleteMaintenance', 'AuditAsset', 'ReportAssetMissing', 'RecoverAsset', 'RetireAsset', 'DisposeAsset'],
      ...['PlaceLegalHold', 'LiftLegalHold', 'OffboardPerson', 'SignOffOffboarding'],
      ...['RegisterVendor', 'SuspendVendor', 'ReinstateVendor', 'RequestPurchase', 'ApprovePurchase', 'RejectPurchase', 'CancelOrder'],
      ...['PlaceOrder', 'ReceiveGoods', 'ReturnGoods', 'RecordInvoice', 'ResolveMatchException', 'RecordPayment', 'CloseOrder'],
      ...['DefineSoftwareProduct', 'RegisterEntitlement', 'RenewLot', 'ExpireLot', 'AssignLicense', 'ReleaseLicense', 'ReserveSeats'],
      ...['ReleaseReservation', 'RecordConsumption', 'GrantException', 'RetireEntitlement'],
      ...['DraftContract', 'SubmitContract', 'ApproveContract', 'RejectContract', 'ReviseContractDraft', 'ActivateContract'],
      ...['AmendContract', 'RenewContract', 'RenewContractTacitly', 'GiveNotice', 'TerminateContract', 'ExpireContract', 'RemindOfNotice'],
      ...['RecordObligationBreach', 'DefineChangeModel', 'RequestChange', 'AssessChange', 'SubmitForApproval', 'ApproveChange'],
      ...['RejectChange', 'AbstainFromChange', 'ScheduleChange', 'StartImplementation', 'CompleteImplementation', 'BackOutChange'],
      ...['ReviewChange', 'CloseChange', 'CancelChange', 'DeclareFreeze', 'LiftFreeze', 'GrantFreezeExemption'],
    ];
    expect(happens.filter((type) => (counts[type] ?? 0) === 0)).toEqual([]);
    expect(counts['OnboardPerson']).toBe(100);
    const received = steps.flatMap(({ command }) => (command.type === 'ReceiveGoods' ? [command.data.serials?.length ?? 0] : []));
    expect(received.reduce((sum, count) => sum + count, 0) + counts['RegisterAsset']!).toBeLessThanOrEqual(SETTINGS.assets);
    const types = new Set(steps.flatMap(({ command }) => (command.type === 'RequestChange' ? [command.data.changeType] : [])));
    expect([...types].sort()).toEqual(['emergency', 'normal', 'standard']);
  });
});
