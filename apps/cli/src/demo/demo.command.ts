import type { Command } from 'commander';
import { isEmptyLog } from '@opsledger/composition';
import { EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption, wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, withLedger } from '../console/with-ledger.js';
import { fillLedger, settingsFor } from '../seed/seed.command.js';
import { sized, sizeOptions, type SizeOptions } from '../seed/sizes.js';
import { serveAndShow, type ShowOptions } from './serve-and-show.js';

interface DemoOptions extends ShowOptions, SizeOptions {
  readonly seed: number;
}

const EXAMPLES = `
An empty data folder is first filled with the history of a company, as by "opsledger seed"; one that holds records is served as it is.
The tokens are valid for eight hours.

Examples:
  $ opsledger demo
  $ opsledger demo --data demo-data --port 4100
  $ opsledger demo --once --json
${EXIT_CODES_HELP}`;

/** Adds `demo` to the program. @param finish receives the exit code. */
export function addDemoCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('demo')
    .description('Fills an empty ledger, serves it, and shows a question with its answer for each kind of user.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--port <number>', 'port to serve on, 0 for any free one (default: OPSLEDGER_PORT, else 4000)', wholeNumber(0, 65_535))
    .option('--seed <number>', 'seed number of the company', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--once', 'end after the answers instead of serving on')
    .option('--json', 'print address, tokens, questions and answers as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DemoOptions) => {
      await fillIfEmpty(options, terminal);
      finish(await serveAndShow(options, terminal));
    });
  sizeOptions(command);
}

/** Fills an empty ledger, and goes on filling one that was interrupted. Anything else is served as it is. */
async function fillIfEmpty(options: DemoOptions, terminal: Terminal): Promise<void> {
  await withLedger(placeOf(options), terminal, async (ledger) => {
    const asked = { seed: options.seed, ...sized(options) };
    const empty = await isEmptyLog(ledger.eventStore);
    if (empty) terminal.note(`Recording ${asked.months} months of a company with ${asked.assets} assets and ${asked.people} people.`);
    const settings = await settingsFor(ledger, asked).catch((error: unknown) => {
      if (empty) throw error;
      return undefined;
    });
    if (settings) await fillLedger(ledger, settings, terminal);
  });
}
