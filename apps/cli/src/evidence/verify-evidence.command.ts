import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { folderSource, NotAZip, verifyArchive, zipSource, type ArchiveReport, type ArchiveSource } from '@opsledger/audit';
import { parseNoteKey, type NoteKey } from '@opsledger/transparency';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';

interface VerifyOptions {
  readonly key: readonly string[];
  readonly json?: true;
}

const EXAMPLES = `
Checks that no file of the archive was changed, left out or added since the log signed it, and that every event in it is in the log. Needs no data
folder and no network. The key is the one that you were given before and by another way; one that comes with the archive proves nothing.

Examples:
  $ opsledger evidence verify march.zip --key 'ledger.example+1c3a9d20+AT…'
  $ opsledger evidence verify march --key log-key.txt --json
${EXIT_CODES_HELP}`;

/** Adds `evidence verify`. @param finish receives the exit code. */
export function addVerifyEvidenceCommand(evidence: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  evidence
    .command('verify <archive>')
    .description('Checks an archive, a folder or a .zip, by the public key of the log.')
    .requiredOption('--key <key>', 'public key of the log, or a file with it; again for a key that it had before', collect, [])
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (archive: string, options: VerifyOptions) => {
      finish(await verify(archive, options, terminal));
    });
}

const collect = (value: string, values: readonly string[]): readonly string[] => [...values, value];

async function verify(archive: string, { key, json }: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const keys = await keysOf(key);
  const source = await sourceOf(archive);
  const progress = terminal.progress('Checked events');
  try {
    const report = await verifyArchive(source, keys, (events) => progress.update(events));
    progress.end();
    if (json) terminal.out(JSON.stringify({ holds: report.faults.length === 0, ...report }, undefined, 2));
    else for (const line of render(report, keys[0])) terminal.out(line);
    return report.faults.length === 0 ? EXIT.ok : EXIT.problems;
  } finally {
    progress.end();
    await source.close();
  }
}

/** Keys given as text or in files, which are told apart by their plus signs. @throws {CliFailure} */
async function keysOf(given: readonly string[]): Promise<readonly [NoteKey, ...NoteKey[]]> {
  const keys: NoteKey[] = [];
  for (const one of given) {
    const text = one.includes('+') ? one : await readFile(one, 'utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    keys.push(...lines.map(parsed));
  }
  const [first, ...others] = keys;
  if (!first) throw new CliFailure(EXIT.usage, '--key names a file without a key.');
  const other = others.find(({ name }) => name !== first.name);
  if (other) throw new CliFailure(EXIT.usage, `The keys are of two logs, ${first.name} and ${other.name}. Give those of one.`);
  return [first, ...others];
}

function parsed(text: string): NoteKey {
  try {
    return parseNoteKey(text);
  } catch (error) {
    if (error instanceof RangeError) throw new CliFailure(EXIT.usage, `--key: ${error.message}`);
    throw error;
  }
}

/** @throws {CliFailure} there is no archive, or it is no ZIP. */
async function sourceOf(archive: string): Promise<ArchiveSource> {
  if ((await stat(archive)).isDirectory()) return folderSource(archive);
  try {
    return await zipSource(archive);
  } catch (error) {
    if (error instanceof NotAZip) throw new CliFailure(EXIT.io, error.message);
    throw error;
  }
}

function render({ faults, manifest }: ArchiveReport, { name }: NoteKey): readonly string[] {
  if (faults.length > 0 || !manifest)
    return [
      `The archive does not hold: ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}.`,
      ...faults.map(({ message }) => `  ${message}`),
    ];
  const { events, log, madeAt } = manifest;
  return [
    `The archive holds: ${events.count} ${events.count === 1 ? 'event is' : 'events are'} in the log ${name} as shown, and no file was changed.`,
    `It was made on ${madeAt} from a log of ${log.size} leaves.`,
  ];
}
