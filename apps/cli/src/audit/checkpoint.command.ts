import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { noteKeyText } from '@opsledger/transparency';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { signedState, signRest, withTransparency } from './with-transparency.js';

interface CheckpointOptions extends PlaceOptions {
  readonly out?: string;
  readonly json?: true;
}

const EXAMPLES = `
Signs what is not signed yet and prints the signed note: how many events the log has, and the root over them. Beside a running server, which holds the data
folder, it prints what that server signed last. Keep notes where nobody who can write the log can write: an alteration contradicts them.

Examples:
  $ opsledger checkpoint
  $ opsledger checkpoint --out /mnt/auditor/checkpoint-2026-03.txt
  $ opsledger checkpoint --json
${EXIT_CODES_HELP}`;

/** Adds `checkpoint` to the program. @param finish receives the exit code. */
export function addCheckpointCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('checkpoint')
    .description('Signs the log as it is, and prints the note.')
    .option('--out <file>', 'file to write the note to (default: stdout)')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print what was signed as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: CheckpointOptions) => {
      finish(await printCheckpoint(options, terminal));
    });
}

async function printCheckpoint({ out, json, ...options }: CheckpointOptions, terminal: Terminal): Promise<ExitCode> {
  return withTransparency(options, terminal, async (open) => {
    if (open.mayWrite) await signRest(open);
    else terminal.note('A server holds the data folder: this is what it signed last.');
    const { signed, keys, origin } = await signedState(open);
    const { size, note, signedAt } = signed;
    if (out !== undefined) await writeFile(out, note);
    if (json) {
      const root = Buffer.from(signed.root).toString('base64');
      terminal.out(JSON.stringify({ origin, size, root, signedAt, note, keys: keys.map(noteKeyText) }, undefined, 2));
    } else if (out === undefined) terminal.out(note.trimEnd());
    else terminal.out(`${out} holds the checkpoint over ${size} events, signed at ${signedAt}.`);
    return EXIT.ok;
  });
}
