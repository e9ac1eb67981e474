import type { Terminal } from '../src/console/terminal.js';

/** A terminal without anyone at it, which keeps what is written. */
export interface ScriptTerminal extends Terminal {
  /** What went to stdout, and to stderr. */
  readonly printed: string[];
  readonly notes: string[];
}

/** A terminal for specs. */
export function scriptTerminal(): ScriptTerminal {
  const printed: string[] = [];
  const notes: string[] = [];
  return {
    printed,
    notes,
    out: (line) => printed.push(line),
    note: (line) => notes.push(line),
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    confirm: () => Promise.resolve(false),
  };
}
