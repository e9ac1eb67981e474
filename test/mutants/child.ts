import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import { mutantsOf, nearestFirst, rulesOf, specsOf } from './rules.js';
import { firstFailure, testsOf } from './specs.js';

/** What the child says of each mutant that it was sent for, in their order. `killedBy` is the test that failed. */
export interface Verdict {
  readonly mutant: number;
  readonly killedBy?: string;
}

const switches = globalThis as { mutant?: number };

/** Runs the specs of a lib with one mutant after another in effect. */
async function run(lib: string, numbers: readonly number[]): Promise<void> {
  const sources = rulesOf(lib).map(({ path, source }) => {
    const { code } = transformSync(source, { filename: path, sourceMaps: false });
    return [pathToFileURL(`dist/${path.replace(/ts$/, 'js')}`).href, code] as const;
  });
  register('./loader.js', import.meta.url, { data: Object.fromEntries(sources) });
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  const specs = specsOf(lib);
  const tests = await testsOf(specs);
  const inOrder = (path: string) => nearestFirst(specs, path).flatMap((spec) => tests.get(spec)!);
  const broken = await firstFailure(inOrder(''));
  if (broken) throw new Error(`A spec fails without any mutant: ${broken.title}`, { cause: broken.error });
  const mutants = mutantsOf(lib);
  for (const mutant of numbers) {
    switches.mutant = mutant;
    const failure = await firstFailure(inOrder(mutants[mutant]!.path));
    delete switches.mutant;
    process.send!({ mutant, ...(failure && { killedBy: failure.title }) } satisfies Verdict);
  }
  process.disconnect();
}

const [lib, ...numbers] = process.argv.slice(2);
await run(lib!, numbers.map(Number));
