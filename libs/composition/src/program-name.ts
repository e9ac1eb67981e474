import { readFileSync } from 'node:fs';

/** Name and version of this program, for what outlives it. */
export function programName(): string {
  const manifest = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(manifest) as { readonly name: string; readonly version: string };
  return `${name} ${version}`;
}
