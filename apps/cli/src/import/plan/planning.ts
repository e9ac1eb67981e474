import { dateOf, instantOf, uuidFromDigest, parseId, type LocalDate, type PersonId } from '@opsledger/kernel';
import type { Fault, Problem } from '../read/problem.js';
import { Directory } from './directory.js';
import { nameKey, stepKey, type Note, type Step } from './step.js';

/** A keyed hash of a person's name or address, so that ids give nothing away; see `SubjectKeys`. */
export type BlindIndex = (space: string, text: string) => string;

/** What the ledger already holds under names that need not be unique. */
export interface KnownNames {
  readonly locations: Directory;
  readonly orgUnits: Directory;
}

/** Where something was first named, for refusing the second. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is known while the rows of an import are planned one after another. */
export class Planning {
  /** People and models of the files, by their other names. */
  readonly people = new Directory();
  readonly models = new Directory();
  /** The category under which each model was first named. */
  readonly modelCategories = new Map<string, { readonly category: string; readonly place: Place }>();
  /** Key of the last step that the rows of each license made. */
  readonly lastOfLicense = new Map<string, string>();
  readonly notes: Note[] = [];
  private readonly seen = new Map<string, Place>();
  private readonly implied = new Map<string, Step>();

  constructor(
    readonly blindIndex: BlindIndex,
    readonly known: KnownNames,
    readonly today: LocalDate = dateOf(instantOf(Date.now())),
  ) {}

  /** Remembers a key that only one row may have. @returns where it was named before. */
  claim(space: string, key: string, place: Place): Place | undefined {
    const name = `${space} ${key}`;
    const before = this.seen.get(name);
    if (!before) this.seen.set(name, place);
    return before;
  }

  /** The same step for every row that needs the thing; the first row that names it says what is known of it. */
  once(step: Step): Step {
    const before = this.implied.get(stepKey(step));
    if (before) return before;
    this.implied.set(stepKey(step), step);
    return step;
  }

  /** The id of a person by the name under which the person signs in, or by an address, or at last by the full name. */
  personId(by: 'username' | 'email' | 'name', text: string): PersonId {
    const digest = Buffer.from(this.blindIndex(`import ${by}`, text), 'hex');
    return parseId<PersonId>(uuidFromDigest(digest));
  }
}

/** Refuses a name that may mean several things. */
export function ambiguous(what: string, name: string, candidates: readonly { readonly detail: string }[]): Fault {
  const list = candidates.slice(0, 5).map(({ detail }) => detail);
  const more = candidates.length > 5 ? `; and ${candidates.length - 5} more` : '';
  return {
    code: 'AMBIGUOUS',
    reason: `There are ${candidates.length} ${what} named "${name}": ${list.join('; ')}${more}.`,
    fix: 'Give each a name of its own, in the file that lists them and here.',
  };
}

/** Refuses the second row of a key, naming the first. */
export function duplicate(what: string, first: Place, here: Place): Fault {
  const where = first.file === here.file ? `line ${first.line}` : `line ${first.line} of ${first.file}`;
  return {
    code: 'DUPLICATE',
    reason: `The ${what} is in ${where} already.`,
    fix: 'Keep one of the two rows, or correct the one that is wrong.',
  };
}

/** A fault at its place in a file. */
export function problemAt({ file, line }: Place, fault: Fault, column?: string, value?: string): Problem {
  return { file, line, ...(column !== undefined && { column }), ...(value !== undefined && { value }), ...fault };
}

/** One key of several names. */
export const compound = (...names: readonly string[]): string => JSON.stringify(names.map(nameKey));
