import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { canonical, isObject, jsonObject, textOf, type JsonObject } from './canonical.js';
import { leafOfEvent } from './event.js';
import { hashFrom, hashOfLeaf } from './hashes.js';
import { rootOfLeaves, type Leaf } from './multi-proof.js';
import type { Checkpoint, Key } from './note.js';
import { proveReceipt } from './receipt.js';
import { Refused } from './refused.js';

/** Up to so many events have a receipt each. */
const MOST_RECEIPTS = 256;

/** By what the events are judged. */
export interface Judged {
  readonly checkpoint: Checkpoint;
  readonly keys: readonly Key[];
}

/** Checks that the events of an archive are in the log at the places that they say, and its receipts. @returns how many events there are. @throws {Refused} */
export async function checkEvents(folder: string, manifest: JsonObject, { checkpoint, keys }: Judged): Promise<number> {
  const events = new ArchiveEvents(manifest);
  const root = await rootOfLeaves(checkpoint.size, events.leaves(join(folder, 'events.jsonl')), proofIn(join(folder, 'proof')));
  if (!root.equals(checkpoint.root))
    throw new Refused(
      'NOT_IN_LOG',
      'The events and the proof do not lead to the root that the log signed: an event is not the one of the log.',
    );
  events.end();
  await checkReceipts(folder, events, { checkpoint, keys });
  return events.count;
}

class ArchiveEvents {
  count = 0;
  /** Canonical leaves by their places, of as many events as can have receipts. */
  readonly kept = new Map<number, string>();
  private last = -1;
  private readonly next = new Map<string, number>();
  private readonly subjects: ReadonlySet<string>;
  private readonly fromBeginning: boolean;
  private readonly said: JsonObject;

  constructor(manifest: JsonObject) {
    const asked = isObject(manifest['asked']) ? manifest['asked'] : {};
    const subjects = Array.isArray(asked['subjects']) ? (asked['subjects'] as readonly JsonObject[]) : [];
    this.subjects = new Set(subjects.map(({ stream }) => textOf(stream)));
    this.fromBeginning = asked['from'] === undefined && asked['fromLeaf'] === undefined;
    this.said = isObject(manifest['events']) ? manifest['events'] : {};
  }

  async *leaves(path: string): AsyncGenerator<Leaf> {
    for await (const line of linesOf(path)) {
      const event = jsonObject(line, `Line ${this.count + 1} of events.jsonl`);
      const index = event['index'];
      const { firstLeaf, endLeaf } = this.said;
      if (typeof index !== 'number' || index <= this.last || index < Number(firstLeaf) || index >= Number(endLeaf))
        throw new Refused('CONTRADICTS', `Line ${this.count + 1} of events.jsonl is out of order, or not where the manifest says.`);
      this.checkStream(event);
      this.last = index;
      this.count += 1;
      const entry = canonical(leafOfEvent(event, index));
      if (this.kept.size <= MOST_RECEIPTS) this.kept.set(index, entry);
      yield { index, hash: hashOfLeaf(Buffer.from(entry)) };
    }
  }

  end(): void {
    const { count, firstLeaf, endLeaf } = this.said;
    if (count !== this.count) throw new Refused('CONTRADICTS', `The manifest counts ${textOf(count)} events, and there are ${this.count}.`);
    if (this.subjects.size === 0 && this.count !== Number(endLeaf) - Number(firstLeaf))
      throw new Refused('CONTRADICTS', 'Events of the period are left out.');
  }

  /** The streams of the subjects have no holes. */
  private checkStream({ stream, revision }: JsonObject): void {
    const name = textOf(stream);
    if (!this.subjects.has(name)) return;
    const next = this.next.get(name) ?? (this.fromBeginning ? 0 : Number(revision));
    if (revision !== next) throw new Refused('CONTRADICTS', `Of stream "${name}" revision ${next} is left out.`);
    this.next.set(name, next + 1);
  }
}

async function checkReceipts(folder: string, events: ArchiveEvents, { checkpoint, keys }: Judged): Promise<void> {
  const names = await readdir(join(folder, 'receipts')).catch(() => []);
  const expected = events.count <= MOST_RECEIPTS ? events.count : 0;
  if (names.length !== expected) throw new Refused('CONTRADICTS', `There should be ${expected} receipts, and there are ${names.length}.`);
  for (const name of names) {
    const { index, leaf, checkpoint: under } = proveReceipt(await readFile(join(folder, 'receipts', name), 'utf8'), keys);
    const same = under.size === checkpoint.size && under.root.equals(checkpoint.root) && under.origin === checkpoint.origin;
    if (!same || name !== `${index}.tlog-proof` || events.kept.get(index) !== canonical(leaf))
      throw new Refused('CONTRADICTS', `receipts/${name} is not of the event of the archive, or not under its checkpoint.`);
  }
}

async function* proofIn(path: string): AsyncGenerator<Buffer> {
  let first = true;
  for await (const line of linesOf(path)) {
    if (!first) yield hashFrom(line);
    else if (line !== 'opsledger-multi-proof/v1') throw new Refused('MALFORMED', 'proof is of another format.');
    first = false;
  }
}

const linesOf = (path: string): AsyncIterable<string> => createInterface({ input: createReadStream(path), crlfDelay: Infinity });
