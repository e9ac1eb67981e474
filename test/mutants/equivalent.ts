import type { Mutant } from './find-mutants.js';

/** A mutant that no spec can tell from the rule: what it lets through comes to the same. */
export interface Equivalent extends Pick<Mutant, 'kind' | 'rule'> {
  readonly path: string;
  readonly why: string;
}

/** Mutants that change nothing that can be observed. One that is no mutant any more is reported. */
export const EQUIVALENT: readonly Equivalent[] = [];
