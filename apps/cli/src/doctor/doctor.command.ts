import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { dataFolderOf } from '../console/with-ledger.js';
import { checkFolder, checkKeyFiles, exists } from './check-files.js';
import { checkLedger } from './check-ledger.js';
import { checkLock, checkLog } from './check-log.js';
import { found, type Finding } from './finding.js';

interface DoctorOptions {
  readonly data?: string;
  readonly json?: true;
}

const EXAMPLES = `
Checked are the folder and its disk, the keys, who holds the folder, every record of the log, and the read models. Beside a running server
everything is checked but the read models.

Examples:
  $ opsledger doctor
  $ opsledger doctor --data /srv/opsledger --json
${EXIT_CODES_HELP}`;

/** Adds `doctor` to the program. @param finish receives the exit code. */
export function addDoctorCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('Says what is wrong with a data folder and what to do about it.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async ({ data, json }: DoctorOptions) => {
      const dataFolder = dataFolderOf(data);
      const findings = await examine(dataFolder, terminal);
      if (json) terminal.out(JSON.stringify({ dataFolder, findings }, undefined, 2));
      else for (const finding of findings) for (const line of render(finding)) terminal.out(line);
      finish(findings.some(({ severity }) => severity === 'problem') ? EXIT.problems : EXIT.ok);
    });
}

/** Runs every check that the state of the folder allows. */
export async function examine(dataFolder: string, terminal: Pick<Terminal, 'progress'>): Promise<readonly Finding[]> {
  const folder = await checkFolder(dataFolder);
  if (folder[0]?.severity !== 'ok') return folder;
  const keys = await checkKeyFiles(dataFolder, process.env['OPSLEDGER_MASTER_KEY'] !== undefined);
  if (!(await exists(join(dataFolder, 'events', 'data.mdb')))) {
    return [...folder, ...keys, found('log', 'note', 'There is no event log in it.', 'It is made when the server starts. Check --data.')];
  }
  const lock = await checkLock(dataFolder);
  const log = await checkLog(dataFolder, terminal.progress('Checked records'));
  const before = [...folder, ...keys, lock, log];
  const alone = lock.severity === 'ok' && before.every(({ severity }) => severity !== 'problem');
  return alone ? [...before, ...(await checkLedger(dataFolder))] : before;
}

const MARKS = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' } as const;

function render({ severity, message, advice }: Finding): readonly string[] {
  return [`${MARKS[severity]}  ${message}`, ...(advice === undefined ? [] : [`         → ${advice}`])];
}
