import type { Command } from 'commander';
import { EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption, wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { serveAndShow, type ShowOptions } from './serve-and-show.js';

const EXAMPLES = `
The tokens are valid for eight hours. With an identity provider (OIDC_JWKS_URL) none are shown: they come from there.

Examples:
  $ opsledger serve
  $ opsledger serve --data company-data --port 4100
${EXIT_CODES_HELP}`;

/** Adds `serve` to the program. @param finish receives the exit code. */
export function addServeCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('Serves the ledger as it is, and shows a question with its answer for each kind of user.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--port <number>', 'port to serve on, 0 for any free one (default: OPSLEDGER_PORT, else 4000)', wholeNumber(0, 65_535))
    .option('--once', 'end after the answers instead of serving on')
    .option('--json', 'print address, tokens, questions and answers as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ShowOptions) => {
      finish(await serveAndShow(options, terminal));
    });
}
