import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import {
  importLog,
  type ImportOptions as ImportSettings,
  type ImportReport,
  type ImportSource,
  type ImportStage,
} from '@opsledger/eventsourcing';
import { EXIT, EXIT_CODES_HELP, CliFailure, type ExitCode } from '../console/exit-code.js';
import { eventStoreOption } from '../console/options.js';
import type { Progress } from '../console/progress.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { oneStore, withStore } from './open-store.js';
import { pace, timed, type Timed } from './pace.js';
import { openPositionMap } from './position-map.js';

interface ImportOptions extends PlaceOptions {
  readonly dryRun?: true;
  readonly positionMap?: string;
  readonly json?: true;
}

const EXAMPLES = `
The target is empty, or holds the first events of this very file from an import that was interrupted; anything else is refused before a byte is
written. Afterwards every event is read again and compared. Stop every server of the target first, and move the folder "keys" along.

Examples:
  $ opsledger import events log.jsonl --event-store 'esdb://db.example.com:2113' --dry-run
  $ opsledger import events log.jsonl --event-store 'esdb://db.example.com:2113' --position-map positions.csv
  $ opsledger export events --event-store 'esdb://db.example.com:2113' | opsledger import events - --data copy
${EXIT_CODES_HELP}`;

/** Adds `events` to the command `import`. @param finish receives the exit code. */
export function addImportEvents(importCommand: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  importCommand
    .command('events')
    .description('Imports a whole log that "export events" wrote, and compares every event afterwards.')
    .argument('<file>', 'file to read, or - for stdin')
    .addOption(new Option('--dry-run', 'check the file and the target, write nothing').conflicts('positionMap'))
    .option('--position-map <file>', 'write the old and the new position of every event, as CSV')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .option('--json', 'print the report as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ImportOptions) => {
      finish(await importEvents(file, options, terminal));
    });
}

async function importEvents(file: string, options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const { dryRun = false, json, positionMap } = options;
  const place = oneStore(options);
  const source = await sourceOf(file);
  if (source.once) warnOfPipe(options, terminal);
  const map = positionMap === undefined ? undefined : await openPositionMap(positionMap);
  const progress = stagedProgress(terminal);
  const settings: ImportSettings = { dryRun, onProgress: progress.update, ...(map && { onMapped: map.add }) };
  try {
    const report = await withStore(place, dryRun ? 'read if there' : 'write', terminal, (store) =>
      timed(() => importLog(store, source, settings)),
    );
    await map?.finish();
    const lines = json ? [JSON.stringify({ dryRun, ...report }, undefined, 2)] : render(report, dryRun);
    for (const line of lines) terminal.out(line);
    return EXIT.ok;
  } finally {
    progress.end();
    await map?.close();
  }
}

function warnOfPipe({ positionMap }: ImportOptions, terminal: Terminal): void {
  if (positionMap !== undefined) throw new CliFailure(EXIT.usage, '--position-map needs a file that can be read twice, not a pipe.');
  terminal.note('The events come through a pipe: their SHA-256 is checked behind the last of them, not before the first is written.');
}

/** A regular file can be read again; anything else comes once. */
async function sourceOf(path: string): Promise<ImportSource> {
  if (path === '-') return { chunks: () => process.stdin, once: true };
  const once = !(await stat(path)).isFile();
  return { chunks: () => createReadStream(path, { highWaterMark: 256 * 1024 }), once };
}

const STAGES: Readonly<Record<ImportStage, string>> = {
  check: 'Checked events',
  compare: 'Compared events',
  append: 'Imported events',
  verify: 'Verified events',
};

/** One progress after the other. */
function stagedProgress(terminal: Terminal): { readonly update: (stage: ImportStage, events: number) => void; readonly end: () => void } {
  let shown: { readonly stage: ImportStage; readonly progress: Progress } | undefined;
  return {
    update(stage, events) {
      if (shown?.stage !== stage) {
        shown?.progress.end();
        shown = { stage, progress: terminal.progress(STAGES[stage]) };
      }
      shown.progress.update(events);
    },
    end() {
      shown?.progress.end();
      shown = undefined;
    },
  };
}

function render(report: ImportReport & Timed, dryRun: boolean): readonly string[] {
  const { events, alreadyThere, appended, appends, verified, first, last } = report;
  if (dryRun)
    return [`Of ${events} events, ${appended} would be imported and ${alreadyThere} are there. Nothing was written. ${pace(report)}`];
  return [
    `Of ${events} events, ${appended} were imported in ${appends} appends and ${alreadyThere} were there. ${pace(report)}`,
    `All ${verified} were read again from the target and are the same.`,
    ...(first && last ? [`Positions: ${first.from} is now ${first.to}, and ${last.from} is now ${last.to}.`] : []),
  ];
}
