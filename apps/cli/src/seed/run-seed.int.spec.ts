import { openTarget, type TestTarget } from '../../testing/open-target.js';
import { generateSeed } from './generate-seed.js';
import { groundOf, runSeed } from './run-seed.js';
import type { SeedSettings } from './seed-step.js';
import { settingsFor } from './seed.command.js';

const SETTINGS: SeedSettings = { seed: 3, assets: 60, people: 30, months: 12, endOn: '2026-01-01' };
const QUIET = { update: () => {}, end: () => {} };

describe('a seed', () => {
  let target: TestTarget;
  beforeEach(async () => {
    target = await openTarget();
  });
  afterEach(() => target.close());

  it('is accepted to the last command, and adds nothing the second time', async () => {
    const steps = generateSeed(SETTINGS);
    expect(await groundOf(target, SETTINGS)).toBe('empty');
    expect(await runSeed(steps, target, SETTINGS, QUIET)).toEqual({
      commands: steps.length,
      recorded: steps.length,
      alreadyThere: 0,
      refused: [],
    });
    const before = await target.events();
    expect(await groundOf(target, SETTINGS)).toEqual({ seeded: SETTINGS });
    expect(await runSeed(steps, target, SETTINGS, QUIET)).toEqual({
      commands: steps.length,
      recorded: 0,
      alreadyThere: steps.length,
      refused: [],
    });
    expect(await target.events()).toBe(before);
  });

  it('goes on where it was interrupted', async () => {
    const steps = generateSeed(SETTINGS);
    const half = Math.floor(steps.length / 2);
    await runSeed(steps.slice(0, half), target, SETTINGS, QUIET);
    expect(await runSeed(steps, target, SETTINGS, QUIET)).toEqual({
      commands: steps.length,
      recorded: steps.length - half,
      alreadyThere: half,
      refused: [],
    });
  });

  it('keeps the day it ends on, and fills no ledger that holds something else', async () => {
    const { endOn: _today, ...asked } = SETTINGS;
    await runSeed(generateSeed(SETTINGS).slice(0, 3), target, SETTINGS, QUIET);
    expect(await settingsFor(target, asked)).toEqual(SETTINGS);
    await expect(settingsFor(target, { ...asked, assets: 61 })).rejects.toThrow(
      'The ledger was filled from seed 3 with assets 60. Use the same, or another folder with --data.',
    );
    await expect(settingsFor(target, { ...asked, seed: 4 })).rejects.toThrow(
      'The ledger holds other records. A seed fills an empty ledger: name another folder with --data.',
    );
  });
});
