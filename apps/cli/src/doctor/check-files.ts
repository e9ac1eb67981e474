import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { found, type Finding } from './finding.js';

/** Free space below which an append may soon fail, in bytes. */
const LITTLE_SPACE = 256 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/** The folder is there and can be written, and the disk has room. */
export async function checkFolder(dataFolder: string): Promise<readonly Finding[]> {
  try {
    await access(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      return [
        found(
          'folder',
          'note',
          `${dataFolder} does not exist.`,
          'It is made when the server starts, or by "opsledger seed". Check --data.',
        ),
      ];
    }
    return [found('folder', 'problem', `${dataFolder} cannot be read and written by this user.`, 'Correct its owner or its permissions.')];
  }
  return [found('folder', 'ok', `${dataFolder} can be read and written.`), await checkDisk(dataFolder)];
}

async function checkDisk(dataFolder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataFolder);
  const free = bavail * bsize;
  const text = `${Math.floor(free / MEBIBYTE)} MiB are free on its disk.`;
  if (free >= LITTLE_SPACE) return found('disk', 'ok', text);
  return found('disk', 'problem', text, 'Make room before the log can no longer grow: nothing is lost then, but commands are refused.');
}

/** The keys are there when there is a log, and only their owner can read them. */
export async function checkKeyFiles(dataFolder: string, hasLog: boolean): Promise<readonly Finding[]> {
  const keys = join(dataFolder, 'keys');
  const findings: Finding[] = [];
  if (process.env['OPSLEDGER_MASTER_KEY'] === undefined)
    findings.push(await checkKeyFile(join(keys, 'master.key'), hasLog ? MASTER_KEY_LOST : undefined));
  findings.push(await checkKeyFile(join(keys, 'signing'), undefined));
  return findings;
}

const MASTER_KEY_LOST = 'Restore it from its backup, or set OPSLEDGER_MASTER_KEY: without it the personal data in the log cannot be read.';

async function checkKeyFile(path: string, adviceWhenMissing: string | undefined): Promise<Finding> {
  const file = await stat(path).catch(() => undefined);
  if (!file) {
    if (adviceWhenMissing !== undefined) return found('keys', 'problem', `${path} is missing.`, adviceWhenMissing);
    return found('keys', 'note', `${path} does not exist yet.`, 'It is made when it is first needed.');
  }
  const open = process.platform !== 'win32' && (file.mode & 0o077) !== 0;
  if (open) return found('keys', 'problem', `${path} can be read by other users.`, `Run: chmod 600 ${path}`);
  return found('keys', 'ok', `${path} is there and readable by its owner only.`);
}

/** True when the path leads to something. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
