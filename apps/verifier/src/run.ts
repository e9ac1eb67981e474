import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { proveArchive } from './archive.js';
import { hashFrom } from './hashes.js';
import { checkpointFrom, keyFrom, type Checkpoint, type Key } from './note.js';
import { proveConsistency } from './proofs.js';
import { proveEvent, proveReceipt } from './receipt.js';
import { Refused } from './refused.js';

const USAGE = `Checks what a ledger has handed out, by its public key alone. It needs nothing but Node.

  node main.js receipt FILE --key KEY [--event FILE]      an event is in the log; FILE of --event: its line of an export
  node main.js consistency OLD NEW PROOF --key KEY        the checkpoint NEW only adds to OLD; PROOF: a hash in base64 on each line
  node main.js archive FOLDER --key KEY                   an evidence archive, unpacked

--key may be given several times. Take the key from where you trust it, never from what you check.

Exit codes: 0 proved, 1 refused (the reason is on the first line), 2 wrong usage, 74 a file cannot be read.`;

interface Arguments {
  readonly files: readonly string[];
  readonly keys: readonly Key[];
  readonly event: string | undefined;
}

/** Runs one command line. @param args what follows the program. @param out receives lines. @returns the exit code. */
export async function run(args: readonly string[], out: (line: string) => void): Promise<number> {
  const [name = '', ...rest] = args;
  const given = argumentsOf(rest);
  const command = COMMANDS.get(name);
  if (!command || !given || given.files.length !== command.files || given.keys.length === 0) {
    out(USAGE);
    return 2;
  }
  try {
    const keys = given.keys.map(keyFrom);
    for (const line of await command.prove({ ...given, keys })) out(line);
    return 0;
  } catch (error) {
    return failed(error, out);
  }
}

function failed(error: unknown, out: (line: string) => void): number {
  if (error instanceof Refused) {
    out(`REFUSED ${error.reason}: ${error.message}`);
    return error.reason === 'BAD_KEY' ? 2 : 1;
  }
  if (!(error instanceof Error) || !('syscall' in error)) throw error;
  out(error.message);
  return 74;
}

function argumentsOf(args: readonly string[]) {
  try {
    const options = { key: { type: 'string', multiple: true }, event: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { files: positionals, keys: values.key ?? [], event: values.event };
  } catch {
    return undefined;
  }
}

interface Command {
  /** Files that it takes. */
  readonly files: number;
  readonly prove: (given: Arguments) => Promise<readonly string[]>;
}

const text = (path: string): Promise<string> => readFile(path, 'utf8');

const told = ({ origin, size, root }: Checkpoint): string => `${origin}, ${size} leaves, root ${root.toString('base64')}`;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  [
    'receipt',
    {
      files: 1,
      async prove({ files: [file], keys, event }) {
        const proved = proveReceipt(await text(file!), keys);
        if (event !== undefined) proveEvent(await text(event), proved);
        return [
          `PROVED leaf ${proved.index} of ${told(proved.checkpoint)}`,
          JSON.stringify(proved.leaf, undefined, 2),
          ...(event === undefined ? [] : ['The event is the one of the receipt.']),
        ];
      },
    },
  ],
  [
    'consistency',
    {
      files: 3,
      async prove({ files: [older, newer, proof], keys }) {
        const [before, after] = [checkpointFrom(await text(older!), keys), checkpointFrom(await text(newer!), keys)];
        if (before.origin !== after.origin) throw new Refused('OTHER_ORIGIN', 'The checkpoints are of two logs.');
        const hashes = (await text(proof!)).split('\n').filter((line) => line !== '');
        const claim = { oldSize: before.size, oldRoot: before.root, newSize: after.size, newRoot: after.root };
        proveConsistency({ ...claim, proof: hashes.map(hashFrom) });
        return [`PROVED ${told(after)} only adds to the ${before.size} leaves before`];
      },
    },
  ],
  [
    'archive',
    {
      files: 1,
      async prove({ files: [folder], keys }) {
        const { events, files, checkpoint } = await proveArchive(folder!, keys);
        return [`PROVED ${events} events and ${files} files, under ${told(checkpoint)}`];
      },
    },
  ],
] satisfies readonly (readonly [string, Command])[]);
