import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { NO_PROOF, type EventPlace } from '@opsledger/audit';
import { formatPosition, parsePosition, type Position } from '@opsledger/eventsourcing';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption, wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { withTransparency } from './with-transparency.js';

interface ReceiptOptions extends PlaceOptions {
  readonly position?: Position;
  readonly stream?: string;
  readonly eventVersion?: number;
  readonly out?: string;
  readonly json?: true;
}

const EXAMPLES = `
A receipt proves that one event is in the log, where and unaltered, to whoever has the log's public key, without the log (C2SP tlog-proof). The event is named by
its position, which every answer of the API shows, or by its stream and its version. The server may be running.

Examples:
  $ opsledger receipt --position 4711 --out approval.tlog-proof
  $ opsledger receipt --stream purchaseOrder-0b7e4f43-9f0e-4a1d-9d1f-5d9c426a1d1f --event-version 3
${EXIT_CODES_HELP}`;

const LAST_VERSION = 2 ** 31 - 1;

/** Adds `receipt` to the program. @param finish receives the exit code. */
export function addReceiptCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('receipt')
    .description('Writes the proof that one event is in the log.')
    .option('--position <position>', 'where the event is in the log', position)
    .option('--stream <name>', 'stream of the event: the type of its subject, "-", the id')
    .option('--event-version <number>', 'version of the subject after the event, from 0', wholeNumber(0, LAST_VERSION))
    .option('--out <file>', 'file to write the receipt to (default: stdout)')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the receipt and what it is about as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ReceiptOptions) => {
      finish(await printReceipt(options, terminal));
    });
}

function position(text: string): Position {
  try {
    return parsePosition(text);
  } catch {
    throw new InvalidArgumentError('Give a position as the API and exports show it, like 4711 or 4711/4690.');
  }
}

function placeFrom({ position: at, stream, eventVersion }: ReceiptOptions): EventPlace {
  if (at && stream === undefined && eventVersion === undefined) return at;
  if (!at && stream !== undefined && eventVersion !== undefined) return { stream, revision: eventVersion };
  throw new CliFailure(EXIT.usage, 'Name the event by --position, or by --stream and --event-version.');
}

async function printReceipt(options: ReceiptOptions, terminal: Terminal): Promise<ExitCode> {
  const place = placeFrom(options);
  const { out, json } = options;
  return withTransparency(options, terminal, async ({ proofs }) => {
    const answer = await proofs.inclusion(place);
    if ('none' in answer) throw new CliFailure(EXIT.problems, `${NO_PROOF[answer.none]}${ADVICE[answer.none] ?? ''}`);
    const { index, event, receipt, checkpoint } = answer;
    if (out !== undefined) await writeFile(out, receipt);
    if (json) {
      const about = { index, size: checkpoint.size, type: event.type, stream: event.stream, position: formatPosition(event.position) };
      terminal.out(JSON.stringify({ ...about, receipt }, undefined, 2));
    } else if (out === undefined) terminal.out(receipt.trimEnd());
    else terminal.out(`${out} proves ${event.type} as event ${index} of ${checkpoint.size}.`);
    return EXIT.ok;
  });
}

const ADVICE: Readonly<Partial<Record<keyof typeof NO_PROOF, string>>> = { NOT_YET_SIGNED: ' Or run "opsledger checkpoint" now.' };
