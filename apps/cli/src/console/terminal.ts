import { createInterface } from 'node:readline/promises';
import type { Progress } from './progress.js';
import { startProgress } from './progress.js';

/** Where a command reads and writes. Results go to `out`, everything else to `note`. */
export interface Terminal {
  /** Writes a line of the result to stdout. */
  out(line: string): void;
  /** Writes a line for people to stderr. */
  note(line: string): void;
  /** Begins to tell how far long work is, on stderr. */
  progress(label: string): Progress;
  /** Whether there is someone to ask. */
  readonly interactive: boolean;
  /** Asks for yes or no; anything but yes is no. */
  confirm(question: string): Promise<boolean>;
}

/** The terminal of this process. A reader that goes away (`opsledger … | head`) ends the process quietly. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOnBrokenPipe);
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    progress: (label) => startProgress(label, process.stderr),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    confirm,
  };
}

function endOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
