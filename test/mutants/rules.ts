import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findMutants, type Mutable, type Mutant } from './find-mutants.js';

/** The files that hold rules: those of which every branch must be covered (.c8rc.json). */
const RULES = /(?:\.(?:decider|decisions|checks|state)|\/checks)\.ts$/;
/** The specs that answer for them. Laws are random, so that nothing may hang on them. */
const SPECS = /[./](?:decider|decisions|checks|state|transitions)\.spec\.js$/;

/** A file of rules with a switch at each of them. */
export interface RuleFile extends Mutable {
  readonly path: string;
  /** Number of its first mutant within its lib. */
  readonly first: number;
}

/** One rule, with the file that it is in. */
export interface NumberedMutant extends Mutant {
  readonly path: string;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .sort();

/** The libs that have files of rules. */
export function libsWithRules(): readonly string[] {
  return readdirSync('libs').filter((lib) => filesIn(join('libs', lib, 'src')).some((path) => RULES.test(path)));
}

/** The files of rules of a lib. Their mutants are numbered through. */
export function rulesOf(lib: string): readonly RuleFile[] {
  let first = 0;
  return filesIn(join('libs', lib, 'src'))
    .filter((path) => RULES.test(path))
    .map((path) => {
      const file = { path, first, ...findMutants(path, readFileSync(path, 'utf8'), first) };
      first += file.mutants.length;
      return file;
    });
}

/** The rules of a lib in the order of their numbers. */
export function mutantsOf(lib: string): readonly NumberedMutant[] {
  return rulesOf(lib).flatMap(({ path, mutants }) => mutants.map((mutant) => ({ ...mutant, path })));
}

/** The compiled specs that answer for the rules of a lib. */
export function specsOf(lib: string): readonly string[] {
  return filesIn(join('dist', 'libs', lib, 'src')).filter((path) => SPECS.test(path));
}

/** The specs, those of the same name first: they are the likeliest to fail. */
export function nearestFirst(specs: readonly string[], path: string): readonly string[] {
  const name = basename(path, '.ts');
  const near = specs.filter((spec) => basename(spec, '.spec.js') === name);
  return [...near, ...specs.filter((spec) => !near.includes(spec))];
}
