import { linesOf } from '@opsledger/eventsourcing';
import { leafHash, rootByLeaves, type Hash, type LeafAt } from '@opsledger/transparency';
import { PROOF_VERSION } from '../archive/make-archive.js';
import { FILES, MOST_RECEIPTS, type Manifest } from '../archive/manifest.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';
import { unreadable } from './check-files.js';
import { BadLine, eventLines, type EventLine } from './event-lines.js';

/** What the events are, as far as they could be read. */
export interface ReadEvents {
  readonly count: number;
  /** The leaves by their places, when there are few enough for a receipt each. */
  readonly entries: ReadonlyMap<number, Uint8Array>;
  readonly faults: readonly ArchiveFault[];
}

/** Checks that the events are in the log whose root the manifest says, at the places that they say. @param onProgress hears how many were read. */
export async function checkEvents(
  source: ArchiveSource,
  manifest: Manifest,
  onProgress: (events: number) => void = () => undefined,
): Promise<ReadEvents> {
  const entries = new Map<number, Uint8Array>();
  const read = { count: 0 };
  const faults: ArchiveFault[] = [];
  async function* leaves(): AsyncGenerator<LeafAt> {
    for await (const line of eventLines(source.read(FILES.events), manifest)) {
      read.count += 1;
      onProgress(read.count);
      if (manifest.events.count <= MOST_RECEIPTS) entries.set(line.index, line.entry);
      yield leafAt(line);
    }
  }
  try {
    const root = await rootByLeaves(manifest.log.size, leaves(), proofHashes(source.read(FILES.proof)));
    if (!root || Buffer.from(root).toString('base64') !== manifest.log.root) faults.push(NOT_IN_LOG);
  } catch (error) {
    faults.push(faultOf(error));
  }
  return { count: read.count, entries, faults };
}

const leafAt = ({ index, entry }: EventLine): LeafAt => ({ index, hash: leafHash(entry) });

const NOT_IN_LOG: ArchiveFault = {
  file: FILES.events,
  code: 'NOT_IN_LOG',
  message: `${FILES.events} and ${FILES.proof} do not lead to the root that the log signed: an event or a hash is not the one of the log.`,
};

class BadProof extends Error {}

async function* proofHashes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Hash> {
  for await (const { number, bytes, whole } of linesOf(chunks)) {
    const text = bytes.toString('utf8', 0, bytes.length - 1);
    const hash = Buffer.from(text, 'base64');
    const right = number === 1 ? text === PROOF_VERSION : hash.length === 32 && hash.toString('base64') === text;
    if (!right || !whole)
      throw new BadProof(`${FILES.proof}, line ${number}: it is ${number === 1 ? 'not the first line of a proof' : 'no hash'}.`);
    if (number > 1) yield hash;
  }
}

function faultOf(error: unknown): ArchiveFault {
  if (error instanceof BadProof) return { file: FILES.proof, code: 'MALFORMED', message: error.message };
  if (error instanceof BadLine) return { file: FILES.events, code: 'MALFORMED', message: error.message };
  return unreadable(FILES.events, error);
}
