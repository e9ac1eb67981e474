import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { verifyLog, type SavedCheckpoint, type Verification } from '@opsledger/audit';
import { parseNoteKey, type NoteKey } from '@opsledger/transparency';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, duration, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type Place, type PlaceOptions } from '../console/with-ledger.js';
import { oneStore } from '../events/open-store.js';
import { compareReadModels } from './compare-read-models.js';
import { isDamage, knowsEvent, storedTiles, withLog } from './open-log.js';
import { renderReadModels, renderVerification } from './render.js';

interface VerifyOptions extends PlaceOptions {
  readonly file?: string;
  readonly key?: readonly string[];
  readonly checkpoint?: readonly string[];
  readonly tiles?: string;
  readonly clockSkew?: number;
  readonly projections?: true;
  readonly json?: true;
}

const EXAMPLES = `
The tree of the log is computed anew from its first to its last event, and compared with every checkpoint in the log and with those that you have
kept. Revisions without holes, ids, times and envelopes are checked on the way. It only reads, and works while the server runs; with --projections
on a data folder, that must be free. What each finding means: docs/verifying.md.

Examples:
  $ opsledger verify
  $ opsledger verify --key 'ledger.example.com+c4b1e6f0+AX…' --checkpoint kept/*.checkpoint
  $ opsledger verify --file log.jsonl --key 'ledger.example.com+c4b1e6f0+AX…' --json
  $ opsledger verify --projections --database postgres://opsledger@127.0.0.1/opsledger
${EXIT_CODES_HELP}`;

/** Adds `verify` to the program. @param finish receives the exit code. */
export function addVerifyCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description('Proves that the log is as it was written and signed, or names the first place where it is not.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(
      new Option('--file <file>', 'a file that "export events" wrote, instead of a store').conflicts(['data', 'eventStore', 'projections']),
    )
    .option('--key <key...>', 'public keys that you trust, as one line each (default: the key in the log, which proves less)')
    .option('--checkpoint <file...>', 'checkpoints that you have kept: they show a log that was rewritten and signed again, or cut')
    .option('--tiles <folder>', 'the stored tree, by which places are told exactly (default: "transparency" in the data folder)')
    .addOption(new Option('--clock-skew <time>', 'how much the clocks of nodes may differ, like 90s (default: 5s)').argParser(duration))
    .option('--projections', 'also build every read model anew and name each row that differs')
    .addOption(databaseOption())
    .option('--json', 'print the report as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: VerifyOptions) => {
      finish(await verify(options, terminal));
    });
}

async function verify(options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const place = options.file === undefined ? oneStore(options) : placeOf({});
  const log = await checkLog(options, place, terminal);
  const readModels = options.projections ? await compareReadModels(options, terminal) : undefined;
  if (options.json) terminal.out(JSON.stringify({ sound: isSound(log, readModels), log, ...(readModels && { readModels }) }, undefined, 2));
  else for (const line of [...renderVerification(log), ...(readModels ? renderReadModels(readModels) : [])]) terminal.out(line);
  return isSound(log, readModels) ? EXIT.ok : EXIT.problems;
}

function isSound({ findingCount }: Verification, readModels: Awaited<ReturnType<typeof compareReadModels>> | undefined): boolean {
  return findingCount === 0 && !readModels?.some(({ tables }) => tables.some(({ differing }) => differing > 0));
}

async function checkLog(options: VerifyOptions, place: Place, terminal: Terminal): Promise<Verification> {
  const { file, clockSkew } = options;
  const keys = (options.key ?? []).map(keyOf);
  const saved = await Promise.all((options.checkpoint ?? []).map(readCheckpoint));
  const tiles = file === undefined || options.tiles !== undefined ? await storedTiles(place, options.tiles) : undefined;
  const progress = terminal.progress('Checked events');
  try {
    return await withLog({ place, ...(file !== undefined && { file }) }, terminal, (log) =>
      verifyLog(log, {
        keys,
        saved,
        knows: knowsEvent,
        ...(tiles && { tiles }),
        ...(clockSkew !== undefined && { clockSkewMs: clockSkew * 1000 }),
        onProgress: (events) => progress.update(events),
      }),
    );
  } catch (error) {
    if (isDamage(error)) throw new CliFailure(EXIT.problems, `The log is damaged so that it cannot be opened: ${error.message}`);
    throw error;
  } finally {
    progress.end();
  }
}

function keyOf(text: string): NoteKey {
  try {
    return parseNoteKey(text);
  } catch (error) {
    if (error instanceof RangeError) throw new CliFailure(EXIT.usage, `--key: ${error.message}`);
    throw error;
  }
}

async function readCheckpoint(path: string): Promise<SavedCheckpoint> {
  return { name: path, text: await readFile(path, 'utf8') };
}
