import type { Command } from 'commander';
import { EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, duration, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import {
  endMachine,
  listMachines,
  openMachine,
  queryMachine,
  type MachineOptions,
  type OpenOptions,
  type QueryOptions,
} from './machine-commands.js';

const EXAMPLES = `
A time machine is a past of the whole ledger: the log is replayed up to a moment, by when events were recorded, into a copy of the read models, which
answers every query. It goes on where it was when it is interrupted, and is dropped when it expires.

With --url a running server is asked, with the token of --token or OPSLEDGER_TOKEN (default: one of an auditor, signed with the key in the data
folder). Without, the ledger in the data folder is opened for the time of the command, and must be free.

Examples:
  $ opsledger time-machine open --date 2026-03-31 --label "close of the quarter"
  $ opsledger time-machine list --url http://127.0.0.1:4000
  $ opsledger time-machine query 0b7e4f43-9f0e-4a1d-9d1f-5d9c426a1d1f '{ assets { totalCount } }'
  $ opsledger time-machine drop 0b7e4f43-9f0e-4a1d-9d1f-5d9c426a1d1f
${EXIT_CODES_HELP}`;

/** Adds `time-machine` to the program. @param finish receives the exit code. */
export function addTimeMachineCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const all = program.command('time-machine').description('Opens pasts of the whole ledger, and asks them.').addHelpText('after', EXAMPLES);
  const add = (usage: string, description: string): Command =>
    all
      .command(usage)
      .description(description)
      .option('--url <address>', 'a running server, such as http://127.0.0.1:4000')
      .option('--token <token>', 'whose the request is (default: OPSLEDGER_TOKEN, else an auditor by the key in the data folder)')
      .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
      .addOption(eventStoreOption())
      .addOption(databaseOption())
      .option('--json', 'print the result as JSON on stdout')
      .addHelpText('after', EXIT_CODES_HELP);
  add('open', 'Replays the log up to a moment, and waits until that has been done.')
    .option('--at <time>', 'what was recorded by then, such as 2026-03-31T18:00:00Z')
    .option('--date <day>', 'what was recorded by the end of that day, in UTC')
    .option('--position <position>', 'everything up to this place in the log')
    .option('--label <text>', 'what it is for')
    .option('--expires <time>', 'when it is dropped: 8h, 30d; in whole hours, at most 30d', duration, 86_400)
    .option('--no-wait', 'do not wait until it is filled; a server goes on with it')
    .action(async (options: OpenOptions) => {
      finish(await openMachine(options, terminal));
    });
  add('list', 'Lists all time machines.').action(async (options: MachineOptions) => {
    finish(await listMachines(options, terminal));
  });
  add('query <id> [query]', 'Runs a GraphQL query in a time machine, and prints the answer as JSON.')
    .option('--file <path>', 'the query is in this file')
    .option('--variables <json>', 'variables of the query, as a JSON object')
    .action(async (id: string, query: string | undefined, options: QueryOptions) => {
      finish(await queryMachine(id, query, options, terminal));
    });
  for (const how of ['cancel', 'drop'] as const)
    add(`${how} <id>`, how === 'cancel' ? 'Ends the filling of a time machine.' : 'Removes a time machine.').action(
      async (id: string, options: MachineOptions) => {
        finish(await endMachine(how, id, options, terminal));
      },
    );
}
