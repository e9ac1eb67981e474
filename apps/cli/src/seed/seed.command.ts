import { Option, type Command } from 'commander';
import type { Ledger } from '@opsledger/composition';
import { dateOf, instantOf, parseLocalDate } from '@opsledger/kernel';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption, wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, withLedger, type PlaceOptions } from '../console/with-ledger.js';
import type { ImportTarget } from '../import/run/step-runner.js';
import { generateSeed } from './generate-seed.js';
import { groundOf, runSeed, type SeedResult } from './run-seed.js';
import type { SeedSettings } from './seed-step.js';
import { sizeOptions, sized, type SizeOptions } from './sizes.js';

interface SeedOptions extends PlaceOptions, SizeOptions {
  readonly json?: true;
  readonly seed: number;
  readonly until?: string;
  readonly end?: string;
}

const EXAMPLES = `
Only an empty data folder is filled, or one that the same seed was filling: running it again goes on where it stopped, and adds nothing when
it had finished.

Examples:
  $ opsledger seed
  $ opsledger seed --seed 7 --size medium
  $ opsledger seed --assets 2000 --people 300 --months 24
  $ opsledger seed --until 2026-01-01 --data demo-data --json
${EXIT_CODES_HELP}`;

/** Adds `seed` to the program. @param finish receives the exit code. */
export function addSeedCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('seed')
    .description('Fills an empty ledger with the history of a company that follows from a number.')
    .option('--seed <number>', 'whole number that decides every choice', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--until <date>', 'day before which the history ends (default: today)')
    .addOption(new Option('--end <date>', 'the same as --until').hideHelp())
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SeedOptions) => {
      finish(await seed(options, terminal));
    });
  sizeOptions(command);
}

async function seed(options: SeedOptions, terminal: Terminal): Promise<ExitCode> {
  const endOn = endOf(options.until ?? options.end);
  const asked = { seed: options.seed, ...sized(options) };
  return withLedger(placeOf(options), terminal, async (ledger) => {
    const settings = await settingsFor(ledger, { ...asked, ...(endOn !== undefined && { endOn }) });
    const result = await fillLedger(ledger, settings, terminal);
    await ledger.settle(SETTLE_MS);
    if (options.json) terminal.out(JSON.stringify({ settings, ...result }, undefined, 2));
    else for (const line of render(settings, result)) terminal.out(line);
    return result.refused.length > 0 ? EXIT.problems : EXIT.ok;
  });
}

/** How long read models and processes may take to catch up before the folder is closed; they go on at the next start. */
const SETTLE_MS = 60_000;

/** What to generate: what was asked for, ending today unless said otherwise; in a ledger filled before, exactly what it was filled with. */
export async function settingsFor(
  target: ImportTarget,
  asked: Omit<SeedSettings, 'endOn'> & { readonly endOn?: string },
): Promise<SeedSettings> {
  const ground = await groundOf(target, asked);
  if (ground === 'empty') return { endOn: today(), ...asked };
  if (ground === 'other') {
    throw new CliFailure(EXIT.usage, 'The ledger holds other records. A seed fills an empty ledger: name another folder with --data.');
  }
  const { seeded } = ground;
  const differing = (['assets', 'people', 'months', 'endOn'] as const).filter(
    (name) => asked[name] !== undefined && asked[name] !== seeded[name],
  );
  if (differing.length === 0) return seeded;
  const was = differing.map((name) => `${name} ${seeded[name]}`).join(', ');
  throw new CliFailure(
    EXIT.usage,
    `The ledger was filled from seed ${seeded.seed} with ${was}. Use the same, or another folder with --data.`,
  );
}

/** Generates and records the history, telling progress. */
export async function fillLedger(ledger: Ledger, settings: SeedSettings, terminal: Terminal): Promise<SeedResult> {
  const progress = terminal.progress('Recorded commands');
  const { aggregates, eventStore, subjectKeys } = ledger;
  const reacted = async (): Promise<void> => {
    const { behind } = await ledger.processes.waitFor(await eventStore.head(), { timeoutMs: SETTLE_MS });
    if (behind.length > 0) throw new Error(`These processes do not keep up: ${behind.join(', ')}. Run the same command again.`);
  };
  try {
    return await runSeed(generateSeed(settings), { aggregates, eventStore, subjectKeys, reacted }, settings, progress);
  } finally {
    progress.end();
  }
}

function today(): string {
  return dateOf(instantOf(Date.now()));
}

function endOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const end = parseLocalDate(text);
    if (end <= today()) return end;
  } catch {
    // Said below, in the words of the option.
  }
  throw new CliFailure(EXIT.usage, `--until ${text} is not a date like 2026-03-01 that is not in the future.`);
}

function render({ seed: number, assets, people, months, endOn }: SeedSettings, result: SeedResult): readonly string[] {
  return [
    `Seed ${number}: ${assets} assets and ${people} people over ${months} months before ${endOn}.`,
    `${result.commands} commands: ${result.recorded} recorded, ${result.alreadyThere} recorded before, ${result.refused.length} refused.`,
    ...result.refused.slice(0, 20).map(({ command, id, rejection }) => `  ${command} ${id}: ${rejection.code}: ${rejection.message}`),
  ];
}
