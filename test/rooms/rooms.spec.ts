import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../checks/repository.js';
import { seeds, skeleton } from './seeds.js';

const CONFIGURATION = ['.dependency-cruiser.cjs', '.dependency-cruiser.resolve.cjs', 'tsconfig.json', 'package.json'];

/** Runs the rules over a tree. @returns each violation as `rule: file`, sorted, without repeats. */
function violations(folder: string): readonly string[] {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const parameters = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs', 'test'];
  const { stdout, stderr } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (stdout === '') throw new Error(`dependency-cruiser gave no answer: ${stderr}`);
  const { summary } = JSON.parse(stdout) as { summary: { violations: readonly { from: string; rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`))].sort();
}

/** A tree with the real configuration and the given files. */
function tree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'opsledger-rooms-'));
  for (const file of CONFIGURATION) copyFileSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The violations of a tree that exists only while it is looked at. */
function violationsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = tree(files);
  try {
    return violations(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the import rules', () => {
  const expected = seeds.map(({ rule, from }) => `${rule}: ${from}`).sort();

  it('each have a seeded violation', () => {
    const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
      forbidden: readonly { name: string }[];
    };
    expect([...new Set(seeds.map(({ rule }) => rule))].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it('find every seed and nothing else', () => {
    const found = violationsOf(Object.assign({}, skeleton, ...seeds.map(({ files }) => files)) as Record<string, string>);
    expect(found).toEqual(expected);
  });

  it('hold in this repository', () => {
    expect(violations(root)).toEqual([]);
  });
});
