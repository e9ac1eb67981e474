import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

type Body = (...args: readonly unknown[]) => unknown;

interface Test {
  readonly title: string;
  readonly body: () => unknown;
}

const ofTheRunner = createRequire(createRequire(import.meta.url).resolve('jest-light-runner'));

/**
 * The tests of some spec files, collected once, so that they can be run many times in one process: `describe`, `it` and `it.each` of pure specs, which need
 * no more. Jest reads a file anew for every run, and a thousand runs would not fit into memory.
 */
export async function testsOf(files: readonly string[]): Promise<ReadonlyMap<string, readonly Test[]>> {
  const collected = new Map<string, readonly Test[]>();
  let tests: Test[] = [];
  let path: readonly string[] = [];
  const describe = (title: string, body: () => void): void => {
    const outer = path;
    path = [...path, title];
    body();
    path = outer;
  };
  const it = (title: string, body: Body): void => void tests.push({ title: [...path, title].join(' › '), body });
  it.each = (rows: readonly unknown[]) => (title: string, body: Body) => {
    for (const row of rows) it(title, () => (Array.isArray(row) ? body(...(row as unknown[])) : body(row)));
  };
  const { jestExpect } = ofTheRunner('@jest/expect') as { jestExpect: unknown };
  Object.assign(globalThis, { describe, it, test: it, expect: jestExpect });
  for (const file of files) {
    tests = [];
    await import(pathToFileURL(file).href);
    collected.set(file, tests);
  }
  return collected;
}

/** The first test that fails, with why. */
export async function firstFailure(tests: readonly Test[]): Promise<{ readonly title: string; readonly error: unknown } | undefined> {
  for (const { title, body } of tests) {
    try {
      await body();
    } catch (error) {
      return { title, error };
    }
  }
  return undefined;
}
