import { createHash } from 'node:crypto';
import type { Position } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { proveInclusion, proveLeaves, receiptText, type Range } from '@opsledger/transparency';
import { reportHtml } from '../report/report.js';
import type { ArchiveTarget } from './archive-target.js';
import { EventPass } from './event-pass.js';
import { countFigures, type Bounds, type FigureSource } from './figures.js';
import { rangeOf } from './find-leaves.js';
import { HashedFiles, inBlocks, oneChunk } from './hashed-files.js';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  FILES,
  manifestStatement,
  manifestText,
  receiptPath,
  type Asked,
  type Manifest,
} from './manifest.js';
import type { ProvedLog } from './proved-log.js';
import type { Wording } from '../report/wording.js';

/** The first line of the file of the proof. */
export const PROOF_VERSION = 'opsledger-multi-proof/v1';

/** An archive to be made. */
export interface ArchiveRequest {
  readonly asked: Asked;
  readonly madeBy: { readonly id: string; readonly kind: string };
  readonly madeAt: Instant;
  /** Name and version of this program. */
  readonly program: string;
}

/** What an archive is made from. */
export interface ArchiveParts {
  readonly log: ProvedLog;
  /** What the report calls things and people, as whoever asks may see them. */
  readonly wording: Wording;
  /** What read models say; none when left out. */
  readonly figures?: FigureSource;
  /** Hears how many leaves were looked at, and of how many. */
  readonly onProgress?: (looked: number, of: number) => void;
}

/** Writes an archive. Holds the first events and some numbers, however many events there are; of subjects also the place of each event. */
export async function makeArchive(request: ArchiveRequest, parts: ArchiveParts, target: ArchiveTarget): Promise<Manifest> {
  const { asked } = request;
  const { log, wording } = parts;
  const range = await rangeOf(log, asked);
  const files = new HashedFiles(target);
  const pass = new EventPass(log, asked, range);
  await files.add(FILES.events, inBlocks(pass.lines((looked) => parts.onProgress?.(looked, range.end - range.start))));
  await addProofs(files, pass, log);
  const figures = [...countFigures(pass), ...((await parts.figures?.(asked, await boundsOf(log, range))) ?? [])];
  for (const { path, text } of figures) await files.addText(path, text);
  const facts = { ...request, log: { origin: log.origin, size: log.size, root: base64(log.root) }, events: pass.facts() };
  await files.addText(FILES.report, await reportHtml({ ...facts, rows: pass.rows, figures, wording }));
  const manifest: Manifest = {
    ...{ format: ARCHIVE_FORMAT, version: ARCHIVE_VERSION },
    ...facts,
    figures: figures.map(({ path, title, query, variables }) => ({ path, title, query, variables })),
    files: files.entries,
  };
  const text = manifestText(manifest);
  await target.add(FILES.manifest, oneChunk(text));
  await target.add(FILES.note, oneChunk(log.sign(manifestStatement(log.origin, sha256(text)))));
  await target.finish();
  return manifest;
}

async function addProofs(files: HashedFiles, pass: EventPass, log: ProvedLog): Promise<void> {
  const { checkpoint, node, size } = log;
  await files.addText(FILES.checkpoint, checkpoint);
  await files.add(FILES.proof, inBlocks(proofLines(pass, log)));
  await files.addText(FILES.keys, keysText(log));
  for (const { index, entry } of pass.receipts()) {
    const proof = await proveInclusion(index, size, node);
    await files.addText(receiptPath(index), receiptText({ index, entry, proof, checkpoint }));
  }
}

async function boundsOf(log: ProvedLog, { start, end }: Range): Promise<Bounds | undefined> {
  if (start === end) return undefined;
  const [first, last] = [await positionOf(log, start), await positionOf(log, end - 1)];
  return first && last && { first, last };
}

async function positionOf(log: ProvedLog, index: number): Promise<Position | undefined> {
  for await (const { event } of log.leaves(index)) return event.position;
  return undefined;
}

async function* proofLines(pass: EventPass, { size, node }: ProvedLog): AsyncGenerator<string> {
  yield PROOF_VERSION;
  for await (const hash of proveLeaves(size, (range) => pass.has(range), node)) yield base64(hash);
}

function keysText({ origin, keys }: ProvedLog): string {
  return [
    `# The public keys of ${origin}. Compare them with those that you were given on another day and by another way:`,
    '# a key is trusted because you knew it before, never because it is in an archive.',
    '# The last one signs now; those before it have signed older checkpoints.',
    ...keys,
    '',
  ].join('\n');
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
