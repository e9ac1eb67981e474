import { nameKey } from './step.js';

/** Something in the ledger, or in the files, that a name may mean. */
export interface Candidate {
  readonly id: string;
  /** What tells it from others of the same name, e.g. its address or the line that names it. */
  readonly detail: string;
}

/** Things by name, where a name need not be unique. */
export class Directory {
  private readonly byName = new Map<string, Candidate[]>();

  /** Adds a candidate unless its id is there under this name. */
  add(name: string, candidate: Candidate): void {
    const key = nameKey(name);
    const known = this.byName.get(key);
    if (!known) this.byName.set(key, [candidate]);
    else if (!known.some(({ id }) => id === candidate.id)) known.push(candidate);
  }

  /** Forgets an id under every name. */
  remove(id: string): void {
    for (const [key, candidates] of this.byName) {
      const left = candidates.filter((candidate) => candidate.id !== id);
      if (left.length === 0) this.byName.delete(key);
      else if (left.length < candidates.length) this.byName.set(key, left);
    }
  }

  /** Everything the name may mean. */
  find(name: string): readonly Candidate[] {
    return this.byName.get(nameKey(name)) ?? [];
  }
}
