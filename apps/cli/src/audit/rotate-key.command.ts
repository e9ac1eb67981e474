import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { newLogKey, parseLogKey, rotateKey, signerOf } from '@opsledger/audit';
import { instantOf } from '@opsledger/kernel';
import { noteKeyText, type NoteSigner } from '@opsledger/transparency';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { signedState, signRest, withTransparency } from './with-transparency.js';

interface RotateOptions extends PlaceOptions {
  readonly newKey?: string;
  readonly json?: true;
}

const EXAMPLES = `
Lets another key sign the log from here on. The last checkpoint is signed by both, so that who trusts the first key can trust the next: nobody needs to be given a
new one. The key in the data folder is replaced and gone. Where the key is given by OPSLEDGER_LOG_KEY, name a file with --new-key: it is made if it is not there;
then give its content to every node. A server that holds the data folder must be stopped.

Examples:
  $ opsledger rotate-key
  $ opsledger rotate-key --new-key /run/secrets/log-key.next
${EXIT_CODES_HELP}`;

/** Adds `rotate-key` to the program. @param finish receives the exit code. */
export function addRotateKeyCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('rotate-key')
    .description('Lets another key sign the log from here on.')
    .option('--new-key <file>', 'file of the next key, where OPSLEDGER_LOG_KEY gives the present one')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the keys as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: RotateOptions) => {
      finish(await rotate(options, terminal));
    });
}

async function rotate({ newKey, json, ...options }: RotateOptions, terminal: Terminal): Promise<ExitCode> {
  const isGiven = (process.env['OPSLEDGER_LOG_KEY'] ?? '') !== '';
  if (isGiven !== (newKey !== undefined))
    throw new CliFailure(EXIT.usage, 'Name a file with --new-key where OPSLEDGER_LOG_KEY is set, and only there.');
  return withTransparency(options, terminal, async (open) => {
    if (!open.mayWrite) throw new CliFailure(EXIT.unavailable, 'A server holds the data folder. Stop it and run this command again.');
    await signRest(open);
    const state = await signedState(open);
    const previous = await open.keys.find(state.keys.at(-1)!);
    if (!previous) throw new CliFailure(EXIT.config, 'The key that signs the log now is not here.');
    const next = newKey === undefined ? await open.keys.prepareNext(state.origin) : await nextFrom(newKey, state.origin);
    const { size } = await rotateKey(open.eventStore, state, { previous, next }, laterOf(state.signed.signedAt));
    if (newKey === undefined) await open.keys.takeNext();
    const [before, now] = [noteKeyText(previous.key), noteKeyText(next.key)];
    if (json) terminal.out(JSON.stringify({ size, previousKey: before, key: now }, undefined, 2));
    else terminal.out(`From ${size} events on the log is signed by\n${now}`);
    if (newKey !== undefined) terminal.note(`Now give the content of ${newKey} to every node as OPSLEDGER_LOG_KEY, and start them again.`);
    return EXIT.ok;
  });
}

/** The time now, but not before the last signature: `recordedAt` never falls. */
const laterOf = (signedAt: string) => instantOf(Math.max(Date.now(), Date.parse(signedAt)));

async function nextFrom(file: string, origin: string): Promise<NoteSigner> {
  await writeFile(file, newLogKey().pem, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return signerOf(parseLogKey(await readFile(file, 'utf8'), file), origin);
}
