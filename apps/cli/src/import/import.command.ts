import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { isCurrency, uuidV7 } from '@opsledger/kernel';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, withLedger, type PlaceOptions } from '../console/with-ledger.js';
import { addImportEvents } from '../events/import-events.command.js';
import { FILE_KINDS, type FileKind } from './read/columns.js';
import { fileSource } from './read/csv-table.js';
import type { DateOrder } from './read/dates.js';
import { renderReport } from './run/render-report.js';
import { reportCsv } from './run/report-csv.js';
import { hasProblems, type ImportReport } from './run/report.js';
import { executeImport, openFiles, planImport, type OpenedFiles } from './run/run-import.js';
import type { ImportTarget } from './run/step-runner.js';

interface ImportOptions extends PlaceOptions {
  readonly json?: true;
  readonly yes?: true;
  readonly report?: string;
  readonly dateOrder?: DateOrder;
  readonly decimal: '.' | ',';
  readonly currency: string;
  readonly kind?: FileKind;
}

const EXAMPLES = `
Files are recognised by their headers: locations, users, models, assets, licenses. Give them all at once: they are imported in the right order.
Nothing is written before you agree. Importing a file again changes nothing; rows that are in are not imported twice.

Examples:
  $ opsledger import snipe-it users.csv locations.csv models.csv assets.csv
  $ opsledger import snipe-it licenses.csv users.csv
  $ opsledger import snipe-it assets.csv --yes --report refused.csv
  $ opsledger import snipe-it anlagen.csv --date-order dmy --decimal , --currency EUR
  $ opsledger import snipe-it assets.csv --json > report.json
${EXIT_CODES_HELP}`;

/** Adds `import snipe-it` and `import events` to the program. @param finish receives the exit code. */
export function addImportCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program.command('import').description('Takes over records of another tool, or a whole log of another store.');
  command
    .command('snipe-it')
    .description('Imports CSV files of Snipe-IT: checks every row, shows a report, and writes when you agree.')
    .argument('<files...>', 'CSV files, in UTF-8 or UTF-16')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('-y, --yes', 'write without asking; rows that are refused are left out')
    .option('--report <file>', 'write the report to a file: the refusals as rows when it ends with .csv, else everything as JSON')
    .option('--json', 'print the whole report as JSON on stdout')
    .addOption(
      new Option('--date-order <order>', 'how dates like 3/1/23 are written (default: seen from the dates)').choices(['mdy', 'dmy']),
    )
    .addOption(new Option('--decimal <mark>', 'decimal mark of amounts').choices(['.', ',']).default('.'))
    .option('--currency <code>', 'currency of amounts that name none', 'USD')
    .addOption(new Option('--kind <kind>', 'what every file holds (default: seen from the header)').choices(FILE_KINDS))
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], options: ImportOptions) => {
      finish(await importFiles(files, options, terminal));
    });
  addImportEvents(command, terminal, finish);
}

async function importFiles(paths: readonly string[], options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  checkUsage(paths, options);
  // Found out before anything is written, not after.
  if (options.report !== undefined) await (await open(options.report, 'a')).close();
  const { currency, decimal, dateOrder, kind } = options;
  const settings = { currency: currency.toUpperCase(), decimal, ...(dateOrder && { dateOrder }), ...(kind && { kind }) };
  return withLedger(placeOf(options), terminal, async ({ aggregates, eventStore, subjectKeys }) => {
    const opened = await openFiles(paths.map(fileSource), settings);
    const stages = await runStages(opened, { aggregates, eventStore, subjectKeys }, options, terminal);
    await publish(stages, options, terminal);
    return exitCodeOf(stages);
  });
}

function checkUsage(paths: readonly string[], { currency }: ImportOptions): void {
  if (!isCurrency(currency.toUpperCase()))
    throw new CliFailure(EXIT.usage, `--currency ${currency} is not an ISO 4217 code in force, like EUR.`);
  const names = paths.map((path) => basename(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CliFailure(EXIT.usage, `Two files are called ${twice}; reports and events name files by that. Rename one.`);
}

interface Stages {
  readonly planned: ImportReport;
  readonly done?: ImportReport;
  /** Why nothing was written, when nothing was. */
  readonly stopped?: 'declined' | 'notAsked' | 'nothingToDo';
}

/** Report, agreement, execution. */
async function runStages(opened: OpenedFiles, target: ImportTarget, { yes, json }: ImportOptions, terminal: Terminal): Promise<Stages> {
  const reading = terminal.progress('Checked rows');
  const planned = await planImport(opened, target, reading).finally(() => reading.end());
  const total = planned.files.reduce((sum, { imported, alreadyThere }) => sum + imported + alreadyThere, 0);
  if (total === 0) return { planned, stopped: 'nothingToDo' };
  if (!yes) {
    if (!terminal.interactive) return { planned, stopped: 'notAsked' };
    if (!json) for (const line of renderReport(planned)) terminal.note(line);
    if (!(await terminal.confirm('Import these rows?'))) return { planned, stopped: 'declined' };
  }
  const writing = terminal.progress('Imported rows');
  const counted = { ...writing, update: (done: number) => writing.update(done, total) };
  const done = await executeImport(opened, target, uuidV7(), counted).finally(() => writing.end());
  return { planned, done };
}

async function publish({ planned, done, stopped }: Stages, { json, report }: ImportOptions, terminal: Terminal): Promise<void> {
  const text = JSON.stringify({ planned, ...(done && { done }) }, undefined, 2);
  if (report !== undefined) await writeFile(report, isCsv(report) ? reportCsv(done ?? planned) : `${text}\n`);
  print({ planned, ...(done && { done }), ...(stopped && { stopped }) }, json ? text : undefined, terminal);
}

/** @param text the report as JSON, when that was asked for. */
function print({ planned, done, stopped }: Stages, text: string | undefined, terminal: Terminal): void {
  if (text !== undefined) terminal.out(text);
  else if (stopped !== 'declined') for (const line of renderReport(done ?? planned)) terminal.out(line);
  if (stopped === 'notAsked') terminal.note('Nothing was written. Run the same command with --yes to import.');
  if (stopped === 'declined') terminal.note('Nothing was written.');
}

const isCsv = (path: string): boolean => path.toLowerCase().endsWith('.csv');

function exitCodeOf({ planned, done, stopped }: Stages): ExitCode {
  if (stopped === 'declined') return EXIT.aborted;
  const report = done ?? planned;
  if (report.problems.some(({ code }) => code === 'UNREADABLE_FILE')) return EXIT.io;
  return hasProblems(report) ? EXIT.problems : EXIT.ok;
}
