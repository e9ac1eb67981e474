import { Option, type Command } from 'commander';
import { FOCUS_VERSIONS, type FocusVersion } from '@opsledger/focus';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { fileSource, UnreadableTable } from '../import/read/csv-table.js';
import { renderFocusReport } from './render-focus-report.js';
import { validateFocusFile, type FocusFileReport } from './validate.js';

interface ValidateOptions {
  readonly json?: true;
  readonly spec: FocusVersion;
}

const EXAMPLES = `
An error breaks something that the specification demands, a warning something that it recommends. Only errors make a file invalid.
Each kind of deviation is told once for each column, with the first lines that have it.

Examples:
  $ opsledger focus validate charges.csv
  $ opsledger focus validate charges.csv --spec 1.0
  $ opsledger focus validate charges.csv --json | jq '.deviations[] | select(.severity == "error")'
${EXIT_CODES_HELP}`;

/** Adds `focus validate` to the program. @param finish receives the exit code. */
export function addFocusCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program.command('focus').description('FOCUS, the common format of charges (focus.finops.org).');
  command
    .command('validate')
    .description('Checks a CSV file of charges against the columns and rules of FOCUS cost and usage.')
    .argument('<file>', 'CSV file, in UTF-8 or UTF-16')
    .addOption(new Option('--spec <version>', 'version of the specification').choices(FOCUS_VERSIONS).default('1.2'))
    .option('--json', 'print the whole report as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: ValidateOptions) => {
      const report = await validate(path, options.spec, terminal);
      if (options.json) terminal.out(JSON.stringify(report, undefined, 2));
      else for (const line of renderFocusReport(report)) terminal.out(line);
      finish(report.valid ? EXIT.ok : EXIT.problems);
    });
}

async function validate(path: string, version: FocusVersion, terminal: Terminal): Promise<FocusFileReport> {
  const progress = terminal.progress('Rows checked');
  try {
    return await validateFocusFile(fileSource(path), version, (rows) => {
      if (rows % 1000 === 0) progress.update(rows);
    });
  } catch (error) {
    if (error instanceof UnreadableTable) throw new CliFailure(EXIT.io, `${error.problem.reason} ${error.problem.fix}`);
    throw error;
  } finally {
    progress.end();
  }
}
