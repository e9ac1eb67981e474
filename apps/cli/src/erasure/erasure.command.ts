import type { Command } from 'commander';
import type { Ledger } from '@opsledger/composition';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, withLedger, type PlaceOptions } from '../console/with-ledger.js';
import { erasures, type Erasures } from './erasures.js';

interface ErasureOptions extends PlaceOptions {
  readonly by: string;
  readonly json?: true;
}

const EXAMPLES = `
Erasing a person takes two people and is done by the mutations requestPersonErasure and approvePersonErasure of a running server. This tells how
things stand: requests that wait, data that are kept as evidence, people whose data the retention policy lets go, and how many were erased. People
are told by their ids. That it was read is recorded.

Examples:
  $ opsledger erasure list
  $ opsledger erasure list --json --by mara
${EXIT_CODES_HELP}`;

/** Longest that the read models may take to catch up, in milliseconds. */
const OPEN_MS = 3_600_000;

/** Adds `erasure` to the program. @param finish receives the exit code. */
export function addErasureCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const erasure = program.command('erasure').description('Tells how the erasure of people stands.').addHelpText('after', EXAMPLES);
  erasure
    .command('list')
    .description('Lists requests that wait, legal holds, and what is due by the retention policy.')
    .option('--by <name>', 'who reads; it is recorded', 'operator')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the list as JSON on stdout')
    .action(async (options: ErasureOptions) => {
      finish(await list(options, terminal));
    });
}

async function list({ by, json, ...options }: ErasureOptions, terminal: Terminal): Promise<ExitCode> {
  const place = placeOf(options);
  const alone = place.databaseUrl === undefined;
  const found = await withLedger({ ...place, projects: alone }, terminal, (ledger) => read(ledger, alone, by));
  if (json) terminal.out(JSON.stringify(found, undefined, 2));
  else for (const line of render(found)) terminal.out(line);
  return EXIT.ok;
}

async function read(ledger: Ledger, alone: boolean, by: string): Promise<Erasures> {
  await ledger.readStore.ready;
  if (alone) await ledger.projector.waitFor(await ledger.eventStore.head(), { timeoutMs: OPEN_MS });
  const reader = { id: by, kind: 'service', roles: ['admin'] } as const;
  await ledger.accessRecord.record({ reader, origin: 'cli', kind: 'command', reads: [{ field: 'erasure list', arguments: {} }] });
  return erasures(ledger.readStore.db, new Date().toISOString().slice(0, 10));
}

function render({ waiting, held, due, erased }: Erasures): readonly string[] {
  return [
    ...waiting.map(
      ({ personId, requestedBy, expiresOn }) =>
        `waits  ${personId}  requested by ${requestedBy}, to be approved until ${expiresOn ?? 'whenever'}`,
    ),
    ...held.map(({ personId, cases }) => `held   ${personId}  for ${cases.join(', ')}`),
    ...due.map(({ personId, since, eraseBy }) => `due    ${personId}  since ${since}, to be erased by ${eraseBy ?? 'whenever'}`),
    `${waiting.length} wait, ${held.length} are held, ${due.length} are due, ${erased} were erased.`,
  ];
}
