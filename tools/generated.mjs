/** What `schema` and `events:docs` share: files that a program writes and people commit. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The first line in which two texts differ, for a message. */
function firstDifference(before, after) {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const line = fresh.findIndex((text, index) => text !== old[index]);
  const at = line === -1 ? fresh.length : line;
  return `line ${at + 1}: committed ${JSON.stringify(old[at] ?? '')}, generated ${JSON.stringify(fresh[at] ?? '')}`;
}

/** Writes a generated file. */
export function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @returns why the file on disk is not what would be generated, or undefined. */
export function staleness(path, text) {
  if (!existsSync(path)) return `${path} is missing`;
  const before = readFileSync(path, 'utf8');
  return before === text ? undefined : `${path} is stale (${firstDifference(before, text)})`;
}

/** Prints the faults and ends the program: 0 without faults, 1 with. */
export function finish(faults, advice) {
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) console.error(advice);
  process.exit(faults.length > 0 ? 1 : 0);
}
