import fc from 'fast-check';
import { generateSeed } from './generate-seed.js';
import type { SeedSettings, SeedStep } from './seed-step.js';

const SETTINGS: SeedSettings = { seed: 1, assets: 500, people: 120, months: 12, endOn: '2026-01-01' };

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
      { numRuns: 25 },
    );
  });

  it('tells each asset one story whose moments rise', () => {
    const last = new Map<string, string>();
    for (const { id, occurredAt, category } of generateSeed(SETTINGS)) {
      if (category !== 'asset') continue;
      expect(occurredAt > (last.get(id) ?? '')).toBe(true);
      last.set(id, occurredAt);
    }
    expect(last.size).toBe(500);
  });

  it('tells another company for another number', () => {
    const ids = new Set(generateSeed({ ...SETTINGS, assets: 5 }).map(({ id }) => id));
    expect(generateSeed({ ...SETTINGS, seed: 2, assets: 5 }).some(({ id }) => ids.has(id))).toBe(false);
  });

  it('has something of everything that happens to assets', () => {
    const counts = commandCounts(generateSeed(SETTINGS));
    const happens = [
      ...['ProcureAsset', 'RegisterAsset', 'ReceiveAsset', 'TagAsset', 'DeployAsset', 'AssignAsset', 'AcceptCustody', 'DeclineCustody'],
      ...['ReturnAsset', 'MoveAsset', 'SendToMaintenance', 'CompleteMaintenance', 'AuditAsset', 'ReportAssetMissing', 'RecoverAsset'],
      ...['RetireAsset', 'DisposeAsset', 'PlaceLegalHold', 'LiftLegalHold', 'OffboardPerson'],
    ];
    expect(happens.filter((type) => (counts[type] ?? 0) === 0)).toEqual([]);
    expect([counts['OnboardPerson'], counts['OffboardPerson']]).toEqual([120, 1]);
    expect((counts['ProcureAsset'] ?? 0) + (counts['RegisterAsset'] ?? 0)).toBe(500);
  });
});
