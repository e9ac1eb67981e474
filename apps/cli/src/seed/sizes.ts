import { Option, type Command } from 'commander';
import { wholeNumber } from '../console/options.js';
import type { SeedSettings } from './seed-step.js';

const SIZES = {
  small: { assets: 250, people: 60 },
  medium: { assets: 1_500, people: 350 },
  large: { assets: 6_000, people: 1_500 },
} as const;

/** How large a generated company is: by a name, or by numbers, which count more. */
export interface SizeOptions {
  readonly size: keyof typeof SIZES;
  readonly assets?: number;
  readonly people?: number;
  readonly months: number;
}

/** Adds the options that say how large a company is. */
export function sizeOptions(command: Command): void {
  const sizes = Object.entries(SIZES).map(([name, { assets, people }]) => `${name}: ${assets} assets, ${people} people`);
  command
    .addOption(new Option('--size <name>', `size of the company (${sizes.join('; ')})`).choices(Object.keys(SIZES)).default('small'))
    .option('--assets <number>', 'assets, whatever the size', wholeNumber(1, 100_000))
    .option('--people <number>', 'people, whatever the size', wholeNumber(20, 20_000))
    .option('--months <number>', 'months of history', wholeNumber(3, 120), 36);
}

/** The numbers of the options. */
export function sized({ size, assets, people, months }: SizeOptions): Pick<SeedSettings, 'assets' | 'people' | 'months'> {
  return { assets: assets ?? SIZES[size].assets, people: people ?? SIZES[size].people, months };
}
