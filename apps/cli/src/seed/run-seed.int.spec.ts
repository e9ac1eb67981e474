import { openTarget, type TestTarget } from '../../testing/open-target.js';
import { generateSeed } from './generate-seed.js';
import { groundOf, runSeed } from './run-seed.js';
import type { SeedSettings } from './seed-step.js';
import { settingsFor } from './seed.command.js';

const SETTINGS: SeedSettings = { seed: 3, assets: 20, people: 20, months: 12, endOn: '2026-01-01' };
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

  it('makes the same events of the same number, but for ids, keys of people and what processes record today', async () => {
    const history = async ({ eventStore }: TestTarget) => {
      const streams = new Map<string, string[]>();
      for await (const { stream, type, data: whole, metadata } of eventStore.readAll()) {
        const { personalData: _encrypted, usernameIndex: _keyed, ...data } = whole;
        const told = JSON.stringify({
          type,
          data,
          actor: metadata['actor'],
          reason: metadata['reason'],
          occurredAt: metadata['occurredAt'],
        });
        if (!/^(offboarding|reservation)-/.test(stream)) streams.set(stream, [...(streams.get(stream) ?? []), told]);
      }
      return new Map([...streams].sort());
    };
    const other = await openTarget();
    await runSeed(generateSeed(SETTINGS), target, SETTINGS, QUIET);
    await runSeed(generateSeed(SETTINGS), other, SETTINGS, QUIET);
    const [first, second] = [await history(target), await history(other)];
    await other.close();
    expect(first.size).toBeGreaterThan(100);
    expect(second).toEqual(first);
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
    await expect(settingsFor(target, { ...asked, assets: 21 })).rejects.toThrow(
      'The ledger was filled from seed 3 with assets 20. Use the same, or another folder with --data.',
    );
    await expect(settingsFor(target, { ...asked, seed: 4 })).rejects.toThrow(
      'The ledger holds other records. A seed fills an empty ledger: name another folder with --data.',
    );
  });
});
