import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { NO_PROOF } from '@opsledger/audit';
import { openCheckpoint, type Hash } from '@opsledger/transparency';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption, wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { signedState, withTransparency, type OpenTransparency } from './with-transparency.js';

interface ConsistencyOptions extends PlaceOptions {
  readonly from?: number;
  readonly old?: string;
  readonly to?: number;
  readonly json?: true;
}

const EXAMPLES = `
Proves that the log of an earlier size is the beginning of that of a later one, by default the last that was signed. With --old, a note that was kept, its root is
compared too: that is what finds a log which was rewritten and signed again. Ends with 1 when the log is not what the note says.

Examples:
  $ opsledger consistency --from 1000 --to 52000
  $ opsledger consistency --old /mnt/auditor/checkpoint-2026-03.txt
${EXIT_CODES_HELP}`;

const size = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Adds `consistency` to the program. @param finish receives the exit code. */
export function addConsistencyCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('consistency')
    .description('Proves that the log has only grown since an earlier size or note.')
    .option('--from <size>', 'events of the earlier log', size)
    .option('--old <file>', 'a checkpoint that was kept, instead of --from')
    .option('--to <size>', 'events of the later log (default: the last checkpoint)', size)
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the proof as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ConsistencyOptions) => {
      finish(await printConsistency(options, terminal));
    });
}

async function printConsistency(options: ConsistencyOptions, terminal: Terminal): Promise<ExitCode> {
  const { from, old, to, json } = options;
  if ((from === undefined) === (old === undefined)) throw new CliFailure(EXIT.usage, 'Give either --from or --old.');
  return withTransparency(options, terminal, async (open) => {
    const kept = old === undefined ? { size: from!, root: undefined } : await keptCheckpoint(old, open);
    const answer = await open.proofs.consistency(kept.size, to);
    if ('none' in answer) throw new CliFailure(EXIT.problems, NO_PROOF[answer.none]);
    const [oldRoot, newRoot] = [base64(answer.from.root), base64(answer.to.root)];
    if (kept.root && base64(kept.root) !== oldRoot)
      throw new CliFailure(
        EXIT.problems,
        `THE LOG WAS ALTERED: its first ${kept.size} events have the root ${oldRoot}, and ${old} says ${base64(kept.root)}.`,
      );
    const proof = {
      from: { size: answer.from.size, root: oldRoot },
      to: { size: answer.to.size, root: newRoot },
      path: answer.path.map(base64),
    };
    if (json) terminal.out(JSON.stringify(proof, undefined, 2));
    else {
      terminal.out(`The log of ${proof.from.size} events, root ${oldRoot}, is the beginning of that of ${proof.to.size}, root ${newRoot}.`);
      for (const hash of proof.path) terminal.out(hash);
    }
    return EXIT.ok;
  });
}

const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');

/** @throws {CliFailure} the file is no checkpoint of this log, or one of more than it has. */
async function keptCheckpoint(file: string, open: OpenTransparency): Promise<{ readonly size: number; readonly root: Hash }> {
  const { origin, keys, signed } = await signedState(open);
  const kept = openCheckpoint(await readFile(file, 'utf8'), { origin, keys });
  if ('fault' in kept) throw new CliFailure(EXIT.problems, `${file} is no checkpoint that this log signed: ${kept.fault}.`);
  if (kept.size > signed.size)
    throw new CliFailure(
      EXIT.problems,
      `THE LOG WAS CUT: it signed ${kept.size} events, as ${file} says, and now knows of ${signed.size} only.`,
    );
  return kept;
}
