import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type Place, type PlaceOptions } from '../console/with-ledger.js';
import { checkDatabase } from './check-database.js';
import { checkEventStore } from './check-event-store.js';
import { checkFolder, checkKeyFiles, exists } from './check-files.js';
import { checkLedger } from './check-ledger.js';
import { checkLock, checkLog } from './check-log.js';
import { checkTransparency } from './check-transparency.js';
import { found, type Finding } from './finding.js';

interface DoctorOptions extends PlaceOptions {
  readonly json?: true;
}

const EXAMPLES = `
Checked are the folder and its disk, the keys, who holds the folder, every record of the log, that it is what it signed, and the read models.
Beside a running server everything is checked but the last two. On EventStoreDB: that it answers, its version, its leader, and the end of the log; its records
are its own to check. On PostgreSQL: that it answers, its version, the rights of the user, its clock, and how large the tables are.

Examples:
  $ opsledger doctor
  $ opsledger doctor --data /srv/opsledger --json
  $ opsledger doctor --event-store esdb://127.0.0.1:2113?tls=false --database postgres://opsledger@127.0.0.1/opsledger
${EXIT_CODES_HELP}`;

/** Adds `doctor` to the program. @param finish receives the exit code. */
export function addDoctorCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('Says what is wrong with a data folder and what to do about it.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json, ...options }: DoctorOptions) => {
      const place = placeOf(options);
      const findings = await examine(place, terminal);
      if (json) terminal.out(JSON.stringify({ dataFolder: place.dataFolder, findings }, undefined, 2));
      else for (const finding of findings) for (const line of render(finding)) terminal.out(line);
      finish(findings.some(({ severity }) => severity === 'problem') ? EXIT.problems : EXIT.ok);
    });
}

/** Runs every check that the state of the folder, of the event store and of the database allows. */
export async function examine(place: Place, terminal: Pick<Terminal, 'progress'>): Promise<readonly Finding[]> {
  const folder = await checkFolder(place.dataFolder);
  if (folder[0]?.severity !== 'ok') return folder;
  const log = place.eventStoreUrl === undefined ? await examineFolder(place.dataFolder, terminal) : await examineServer(place);
  const before = [...log, ...(place.databaseUrl === undefined ? [] : await checkDatabase(place.databaseUrl))];
  const sound = [...folder, ...before].every(({ check, severity }) => severity !== 'problem' && (check !== 'lock' || severity === 'ok'));
  const hasLog = before.some(({ check, severity }) => (check === 'log' || check === 'eventStore') && severity === 'ok');
  return [...folder, ...before, ...(sound && hasLog ? [...(await checkTransparency(place)), ...(await checkLedger(place))] : [])];
}

async function examineServer(place: Place): Promise<readonly Finding[]> {
  const { findings, hasLog } = await checkEventStore(place);
  return [...(await checkKeyFiles(place.dataFolder, hasLog)), ...findings];
}

async function examineFolder(dataFolder: string, terminal: Pick<Terminal, 'progress'>): Promise<readonly Finding[]> {
  const hasLog = await exists(join(dataFolder, 'events', 'data.mdb'));
  const keys = await checkKeyFiles(dataFolder, hasLog);
  if (!hasLog) return [...keys, found('log', 'note', 'There is no event log in it.', 'It is made when the server starts. Check --data.')];
  return [...keys, await checkLock(dataFolder), await checkLog(dataFolder, terminal.progress('Checked records'))];
}

const MARKS = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' } as const;

function render({ severity, message, advice }: Finding): readonly string[] {
  return [`${MARKS[severity]}  ${message}`, ...(advice === undefined ? [] : [`         → ${advice}`])];
}
