import { Option, type Command } from 'commander';
import type { RebuildRequest } from '@opsledger/operations';
import type { RebuildRecord, RebuildReport } from '@opsledger/read-store';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { withUpkeep } from './with-upkeep.js';

interface RebuildCommandOptions extends PlaceOptions {
  readonly status?: true;
  readonly cancel?: true;
  readonly back?: true;
  readonly drop?: true;
  readonly takeOver?: true;
  readonly acceptDifferences?: true;
  readonly json?: true;
}

const EXAMPLES = `
The tables are built anew from the log beside those that are served, compared with them row for row at the very same place of the log, and then
served. Queries go on meanwhile. The tables that were served are kept for a day: --back serves them again, --drop gives them up.

Stop it with Ctrl-C and run it again: it goes on where it was. On PostgreSQL it runs beside the servers. Without --database the data folder must
be free; a running server does the same by the mutation rebuildReadModel.

Examples:
  $ opsledger rebuild assetRegister
  $ opsledger rebuild --status
  $ opsledger rebuild assetRegister --back --database postgres://opsledger@127.0.0.1/opsledger
  $ opsledger rebuild assetRegister --cancel
${EXIT_CODES_HELP}`;

/** Adds `rebuild` to the program. @param finish receives the exit code. */
export function addRebuildCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('rebuild')
    .description('Builds a read model anew from the log, proves that it is the same, and serves it, without a gap.')
    .argument('[read-model]', 'its name, e.g. assetRegister')
    .addOption(new Option('--status', 'tell of rebuilds that are under way, were left, or can be gone back from'))
    .addOption(new Option('--cancel', 'end a rebuild and drop what it has built').conflicts(['back', 'drop']))
    .addOption(new Option('--back', 'serve the tables again that were served before the last rebuild').conflicts('drop'))
    .addOption(new Option('--drop', 'give up the tables that were served before the last rebuild'))
    .addOption(new Option('--accept-differences', 'serve the new tables though their rows differ: the old ones were damaged'))
    .addOption(new Option('--take-over', 'go on with a rebuild that another process works on'))
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the report as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (readModel: string | undefined, options: RebuildCommandOptions) => {
      finish(await run(readModel, options, terminal));
    });
}

async function run(readModel: string | undefined, options: RebuildCommandOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.status) return showStatus(options, terminal);
  if (readModel === undefined)
    throw new CliFailure(EXIT.usage, 'Name a read model, e.g. opsledger rebuild assetRegister, or use --status.');
  if (options.cancel) return end(readModel, options, terminal);
  if (options.drop) return drop(readModel, options, terminal);
  return rebuild(readModel, options, terminal);
}

async function showStatus(options: RebuildCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const rebuilds = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.rebuilds());
  if (options.json) terminal.out(JSON.stringify({ rebuilds }, undefined, 2));
  else if (rebuilds.length === 0) terminal.out('No read model is being rebuilt, and there are no earlier tables to go back to.');
  else for (const record of rebuilds) terminal.out(line(record));
  return EXIT.ok;
}

function line({ projection, version, state, active, events, detail, updatedAt }: RebuildRecord): string {
  const what = {
    filling: active ? 'is being rebuilt' : 'was left while it was rebuilt: run "opsledger rebuild" again, or end it with --cancel',
    differs: `differs from its rebuild (${detail ?? ''}): decide with --accept-differences or --cancel`,
    failed: `could not be rebuilt (${detail ?? ''}): run "opsledger rebuild" again once that is mended, or end it with --cancel`,
    switched: 'was rebuilt; its earlier tables can be served again with --back',
    cancelled: 'is about to end its rebuild',
  }[state];
  return `${projection} version ${version} ${what}. ${events} events, ${updatedAt}`;
}

async function end(readModel: string, options: RebuildCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const ended = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.cancel(readModel));
  if (options.json) terminal.out(JSON.stringify({ readModel, cancelled: ended }));
  else terminal.out(ended ? `The rebuild of ${readModel} ends.` : `${readModel} is not being rebuilt.`);
  return EXIT.ok;
}

async function drop(readModel: string, options: RebuildCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const dropped = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.drop(readModel));
  if (options.json) terminal.out(JSON.stringify({ readModel, dropped }));
  else terminal.out(dropped ? `The earlier tables of ${readModel} are gone.` : `${readModel} has no earlier tables.`);
  return EXIT.ok;
}

async function rebuild(readModel: string, options: RebuildCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const progress = terminal.progress(`Events of ${readModel}`);
  const request: RebuildRequest = {
    back: options.back === true,
    takeOver: options.takeOver === true,
    acceptDifferences: options.acceptDifferences === true,
    onProgress: ({ events }) => progress.update(events),
  };
  const report = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.rebuild(readModel, request)).finally(() => progress.end());
  if (options.json) terminal.out(JSON.stringify({ readModel, ...report }, undefined, 2));
  else for (const text of render(readModel, report)) terminal.out(text);
  return report.outcome === 'switched' ? EXIT.ok : report.outcome === 'cancelled' ? EXIT.aborted : EXIT.problems;
}

function render(readModel: string, { outcome, events, resumed, tables, differences }: RebuildReport): readonly string[] {
  if (outcome === 'cancelled') return [`The rebuild of ${readModel} was ended by somebody else. What is served is as it was.`];
  const built = `${events} events${resumed ? ', some of them in an earlier run' : ''}.`;
  if (outcome === 'differs')
    return [
      `The rebuilt tables of ${readModel} differ from those that are served, which go on being served. ${built}`,
      ...differences.map(({ table, rows, keys }) => `  ${table}: ${rows} rows, e.g. ${keys.map((key) => JSON.stringify(key)).join(' ')}`),
      'Serve the rebuilt ones with --accept-differences, or drop them with --cancel.',
    ];
  return [
    `${readModel} is served from its rebuilt tables. ${built}`,
    ...tables.map(({ table, rows, hash }) => `  ${table}: ${rows} rows, the same in both, hash ${hash}`),
  ];
}
