import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from './child.js';
import { EQUIVALENT } from './equivalent.js';
import { libsWithRules, mutantsOf, type NumberedMutant } from './rules.js';

const USAGE = `Usage: npm run mutants -- [context or part of a path …] [--json] [--help]

Takes one rule after another out of the deciders, checks and states, and runs the specs of their lib, which must fail. Lists every rule that no
spec missed, as <file>:<line>, and exits with 1 if there is any. Rules whose absence changes nothing are in test/mutants/equivalent.ts.
  --json   prints what became of every rule
`;

/** A spec that runs longer than this has lost its way out of a loop. */
const SECONDS = 30;

interface Result extends NumberedMutant {
  readonly outcome: 'killed' | 'equivalent' | 'survived';
  /** The test that failed. */
  readonly killedBy?: string;
}

const isEquivalent = (mutant: NumberedMutant): boolean =>
  EQUIVALENT.some(({ path, kind, rule }) => path === mutant.path && kind === mutant.kind && rule === mutant.rule);

/** Sends a child for the mutants, and for those after one that never ends another child. */
async function verdicts(lib: string, numbers: readonly number[], seen: (verdict: Verdict) => void): Promise<void> {
  const rest = [...numbers];
  while (rest.length > 0) {
    const child = fork(join(import.meta.dirname, 'child.js'), [lib, ...rest.map(String)]);
    const isStuck = await new Promise<boolean>((resolve, fail) => {
      const stuck = () => {
        child.kill('SIGKILL');
        resolve(true);
      };
      let timer = setTimeout(stuck, SECONDS * 1000);
      child.on('message', (verdict: Verdict) => {
        timer = (clearTimeout(timer), setTimeout(stuck, SECONDS * 1000));
        rest.shift();
        seen(verdict);
      });
      child.on('exit', (code) => {
        clearTimeout(timer);
        if (code === 0) resolve(false);
        else if (code !== null) fail(new Error(`The specs of ${lib} cannot be run.`));
      });
    });
    if (isStuck) seen({ mutant: rest.shift()!, killedBy: `no answer within ${SECONDS} seconds` });
  }
}

async function resultsOf(lib: string, isWanted: (mutant: NumberedMutant) => boolean): Promise<readonly Result[]> {
  const mutants = mutantsOf(lib);
  const wanted = [...mutants.keys()].filter((number) => isWanted(mutants[number]!));
  const results: Result[] = [];
  await verdicts(lib, wanted, ({ mutant: number, killedBy }) => {
    const mutant = mutants[number]!;
    const outcome = killedBy !== undefined ? 'killed' : isEquivalent(mutant) ? 'equivalent' : 'survived';
    results.push({ ...mutant, outcome, ...(killedBy !== undefined && { killedBy }) });
    if (process.stderr.isTTY) process.stderr.write(`\r${lib} ${results.length}/${wanted.length}`);
  });
  if (wanted.length > 0) {
    const survived = results.filter(({ outcome }) => outcome === 'survived').length;
    process.stderr.write(`\r${lib}: ${wanted.length} rules, ${survived} of them not missed by any spec\n`);
  }
  return results;
}

async function main(names: readonly string[], asJson: boolean): Promise<number> {
  const isWanted = ({ path }: NumberedMutant): boolean =>
    names.length === 0 || names.some((name) => path.startsWith(`libs/${name}/`) || (/[./]/.test(name) && path.includes(name)));
  const all = libsWithRules().flatMap(mutantsOf);
  const idle = names.filter((name) => !all.some(({ path }) => path.startsWith(`libs/${name}/`) || path.includes(name)));
  if (idle.length > 0) {
    process.stderr.write(`No rules in ${idle.join(', ')}. Contexts: ${libsWithRules().join(', ')}.\n`);
    return 2;
  }
  const started = Date.now();
  const results: Result[] = [];
  for (const lib of libsWithRules()) results.push(...(await resultsOf(lib, isWanted)));
  const survived = results.filter(({ outcome }) => outcome === 'survived');
  const stale = EQUIVALENT.filter(
    ({ path, kind, rule }) => !all.some((each) => each.path === path && each.kind === kind && each.rule === rule),
  );
  if (asJson) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else for (const { path, line, kind, rule } of survived) process.stdout.write(`${path}:${line} ${kind}: ${rule}\n`);
  for (const { path, rule } of stale)
    process.stdout.write(`test/mutants/equivalent.ts names what is no rule of ${path} any more: ${rule}\n`);
  const count = (wanted: Result['outcome']) => results.filter(({ outcome }) => outcome === wanted).length;
  const figures = `${count('killed')} killed, ${count('equivalent')} equivalent, ${survived.length} survived`;
  process.stderr.write(`${results.length} rules: ${figures}, in ${Math.round((Date.now() - started) / 1000)} s\n`);
  return survived.length + stale.length > 0 ? 1 : 0;
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(USAGE);
  else process.exitCode = await main(positionals, values.json ?? false);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
