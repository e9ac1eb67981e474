import { Option, type Command } from 'commander';
import { exportLog, type EventStore, type ExportReport } from '@opsledger/eventsourcing';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { fileTarget, stdoutTarget, type ExistingFile, type ExportTarget } from './export-target.js';
import { oneStore, withStore } from './open-store.js';
import { pace, timed, type Timed } from './pace.js';

interface ExportOptions extends PlaceOptions, ExistingFile {
  readonly out: string;
  readonly json?: true;
}

const EXAMPLES = `
One line of JSON for each event, in the order of the log, between a header and a footer with a SHA-256. The server may be running: exported is
the log as it is now. Personal data stay encrypted in the file; their keys are in the folder "keys", which is moved apart from it.

Examples:
  $ opsledger export events --out log.jsonl
  $ opsledger export events --out log.jsonl --resume
  $ opsledger export events --event-store 'esdb://db.example.com:2113' | gzip > log.jsonl.gz
${EXIT_CODES_HELP}`;

/** Adds `export events` to the program. @param finish receives the exit code. */
export function addExportCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program.command('export').description('Writes what the ledger holds to a file.');
  command
    .command('events')
    .description('Exports the whole log, to move it to another store or to keep it.')
    .option('--out <file>', 'file to write, or - for stdout', '-')
    .addOption(
      new Option('--resume', 'go on behind what the file holds: after an interruption, or when the log has grown').conflicts('force'),
    )
    .option('--force', 'write the file anew if it exists')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .option('--json', 'print the report as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ExportOptions) => {
      finish(await exportEvents(options, terminal));
    });
}

async function exportEvents(options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  const piped = options.out === '-';
  checkUsage(options, piped);
  const report = await withStore(oneStore(options), 'read', terminal, async (store) => {
    const target = piped ? stdoutTarget() : await fileTarget(options.out, options);
    return exportTo(target, store!, terminal).finally(() => target.close());
  });
  if (options.json) terminal.out(JSON.stringify(report, undefined, 2));
  else
    for (const line of render(report)) {
      if (piped) terminal.note(line);
      else terminal.out(line);
    }
  return EXIT.ok;
}

function checkUsage({ resume, force, json }: ExportOptions, piped: boolean): void {
  if (piped && (resume ?? force)) throw new CliFailure(EXIT.usage, '--resume and --force are about a file: name it with --out.');
  if (piped && json) throw new CliFailure(EXIT.usage, 'Events go to stdout, and so does --json: name a file with --out.');
}

async function exportTo(target: ExportTarget, store: EventStore, terminal: Terminal): Promise<ExportReport & Timed> {
  const progress = terminal.progress('Exported events');
  const onProgress = (events: number): void => progress.update(events);
  const { resume } = target;
  const report = await timed(() => exportLog(store, target, { ...(resume && { resume }), onProgress })).finally(() => progress.end());
  await target.finish();
  return report;
}

function render(report: ExportReport & Timed): readonly string[] {
  const { events, kept, skipped, lastPosition, sha256 } = report;
  return [
    `The file holds ${events} events up to position ${lastPosition}${kept > 0 ? `, ${kept} of them from before` : ''}. ${pace(report)}`,
    ...(skipped > 0 ? [`${skipped} events that the store wrote for itself were left out.`] : []),
    `SHA-256 ${sha256}`,
  ];
}
