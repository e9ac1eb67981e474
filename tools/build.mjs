/**
 * Compiles apps, libs and test into dist and removes what a deleted source left behind: a stale compiled spec would still run.
 * With `--if-stale` it does nothing when dist is newer than every source.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['apps', 'libs', 'test'];
const SETTINGS = ['.swcrc', 'package.json'];
const STAMP = join('dist', '.built');

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isFresh() {
  if (!existsSync(STAMP)) return false;
  const built = statSync(STAMP).mtimeMs;
  return [...SETTINGS, ...SOURCES.flatMap(filesIn)].every((file) => statSync(file).mtimeMs <= built);
}

function removeOrphans() {
  for (const file of SOURCES.flatMap((source) => filesIn(join('dist', source)))) {
    const source = file.slice('dist/'.length).replace(/\.js(\.map)?$/, '.ts');
    if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(file);
  }
}

function compile() {
  const swc = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const { status } = spawnSync(process.execPath, [swc, ...SOURCES.filter((source) => existsSync(source)), '-d', 'dist', '--quiet'], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (!(process.argv.includes('--if-stale') && isFresh())) {
  removeOrphans();
  const status = compile();
  if (status !== 0) process.exit(status);
  writeFileSync(STAMP, '');
}
