import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { isUuid, parseId, type CommandId } from '@opsledger/kernel';
import type { ReplayedStream } from '@opsledger/operations';
import type { ParkedStream } from '@opsledger/read-store';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { withUpkeep } from './with-upkeep.js';

interface ParkedOptions extends PlaceOptions {
  readonly json?: true;
}

interface ReplayOptions extends ParkedOptions {
  readonly stream?: string;
}

interface DiscardOptions extends ParkedOptions {
  readonly reason: string;
  readonly by: string;
}

const EXAMPLES = `
A read model that cannot apply an event sets it aside, with what follows in its stream; everything else goes on. Mend the cause, e.g. by a newer
program, and replay. What can never be applied is discarded: that is an event of its own, with your reason.

Examples:
  $ opsledger parked list
  $ opsledger parked replay assetRegister
  $ opsledger parked replay assetRegister --stream asset-6b1f2f9e-6d3b-4a53-9b4e-0f5a3d1c2b7a
  $ opsledger parked discard assetRegister 0b7e4f43-9f0e-4a1d-9d1f-5d9c426a1d1f --reason "recorded twice by an import" --by mara
${EXIT_CODES_HELP}`;

/** Adds `parked` to the program. @param finish receives the exit code. */
export function addParkedCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const parked = program
    .command('parked')
    .description('Lists, replays and discards events that a read model could not apply.')
    .addHelpText('after', EXAMPLES);
  placed(parked.command('list').description('Lists the streams of which events are set aside.')).action(async (options: ParkedOptions) => {
    finish(await list(options, terminal));
  });
  placed(parked.command('replay').description('Applies what is set aside, in order.'))
    .argument('<read-model>', 'its name, e.g. assetRegister')
    .option('--stream <stream>', 'of this stream only')
    .action(async (readModel: string, options: ReplayOptions) => {
      finish(await replay(readModel, options, terminal));
    });
  placed(parked.command('discard').description('Leaves an event out of a read model for good, and applies what has waited behind it.'))
    .argument('<read-model>', 'its name, e.g. assetRegister')
    .argument('<event-id>', 'id of the first event that is set aside of its stream')
    .requiredOption('--reason <text>', 'why it may be left out; it is recorded')
    .option('--by <name>', 'who decides; it is recorded', 'operator')
    .action(async (readModel: string, eventId: string, options: DiscardOptions) => {
      finish(await discard(readModel, eventId, options, terminal));
    });
}

function placed(command: Command): Command {
  return command
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the result as JSON on stdout');
}

async function list(options: ParkedOptions, terminal: Terminal): Promise<ExitCode> {
  const parked = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.parked());
  if (options.json) terminal.out(JSON.stringify({ parked: parked.map(plain) }, undefined, 2));
  else if (parked.length === 0) terminal.out('Nothing is set aside.');
  else for (const entry of parked) for (const text of render(entry)) terminal.out(text);
  return parked.length === 0 ? EXIT.ok : EXIT.problems;
}

function plain({ projection: readModel, stream, events, first, error, parkedAt }: ParkedStream): object {
  return { readModel, stream, events, eventId: first.id, eventType: first.type, position: `${first.position.commit}`, error, parkedAt };
}

function render({ projection, stream, events, first, error, parkedAt }: ParkedStream): readonly string[] {
  return [
    `${projection}: ${events} of ${stream}, since ${parkedAt}`,
    `  ${first.type} ${first.id} at position ${first.position.commit}: ${error}`,
  ];
}

async function replay(readModel: string, { stream, ...options }: ReplayOptions, terminal: Terminal): Promise<ExitCode> {
  const replayed = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.replay(readModel, stream));
  return report(replayed, options, terminal);
}

function report(replayed: readonly ReplayedStream[], { json }: ParkedOptions, terminal: Terminal): ExitCode {
  if (json) terminal.out(JSON.stringify({ replayed }, undefined, 2));
  else if (replayed.length === 0) terminal.out('Nothing is set aside.');
  else
    for (const { stream, applied, error } of replayed)
      terminal.out(`${stream}: ${applied} applied${error === undefined ? '' : `; the next one still cannot be: ${error}`}`);
  return replayed.some(({ error }) => error !== undefined) ? EXIT.problems : EXIT.ok;
}

async function discard(readModel: string, eventId: string, options: DiscardOptions, terminal: Terminal): Promise<ExitCode> {
  if (!isUuid(eventId.toLowerCase()))
    throw new CliFailure(EXIT.usage, `"${eventId}" is not the id of an event: "opsledger parked list" tells it.`);
  const commandId = parseId<CommandId>(randomUUID());
  const actor = { id: options.by, kind: 'service', roles: ['admin'] } as const;
  const context = { commandId, actor, origin: 'cli', correlationId: commandId, reason: options.reason } as const;
  const outcome = await withUpkeep(options, terminal, ({ upkeep }) => upkeep.discard(readModel, eventId.toLowerCase(), context));
  if (!outcome.accepted) throw new CliFailure(EXIT.problems, outcome.rejection.message);
  if (options.json) terminal.out(JSON.stringify({ readModel, eventId, discarded: true }));
  else terminal.out(`${readModel} leaves ${eventId} out from now on; what has waited behind it is applied.`);
  return EXIT.ok;
}
