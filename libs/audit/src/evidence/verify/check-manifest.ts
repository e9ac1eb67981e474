import { createHash } from 'node:crypto';
import { openCheckpoint, openNote, type TrustedLog } from '@opsledger/transparency';
import { FILES, manifestStatement, parseManifest, type Manifest } from '../archive/manifest.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';
import { shortFile } from './check-files.js';

/** What is learned of a file that everything else depends on. */
export interface Learned<Value> {
  readonly value?: Value;
  readonly faults: readonly ArchiveFault[];
}

/** Reads the manifest and checks that the log signed it. What it says is given even when its signature is not right, so that the other files can be looked at. */
export async function readManifest(source: ArchiveSource, log: TrustedLog): Promise<Learned<Manifest>> {
  const text = await shortFile(source, FILES.manifest);
  if (typeof text !== 'string') return { faults: [text] };
  const note = await shortFile(source, FILES.note);
  const signature = typeof note === 'string' ? checkSignature(text, note, log) : [note];
  const manifest = parseManifest(text);
  if (typeof manifest === 'string') {
    const message = `${FILES.manifest} is not the manifest of an archive: ${manifest}.`;
    return { faults: [...signature, { file: FILES.manifest, code: 'MALFORMED', message }] };
  }
  return { value: manifest, faults: signature };
}

function checkSignature(text: string, note: string, { origin, keys }: TrustedLog): readonly ArchiveFault[] {
  const opened = openNote(note, keys);
  if ('fault' in opened) {
    const message = `${FILES.note} is not signed by the key that is trusted (${opened.fault}).`;
    return [{ file: FILES.note, code: 'NOT_SIGNED', message }];
  }
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (opened.text === manifestStatement(origin, sha256)) return [];
  const ours = opened.text.startsWith(manifestStatement(origin, '').trimEnd());
  if (ours) return [{ file: FILES.manifest, code: 'CHANGED', message: `${FILES.manifest} was changed: the log signed another one.` }];
  return [{ file: FILES.note, code: 'NOT_SIGNED', message: `${FILES.note} is about something else than a manifest of ${origin}.` }];
}

/** Checks the checkpoint, and that the manifest repeats it. @returns its text. */
export async function readCheckpoint(source: ArchiveSource, manifest: Manifest, log: TrustedLog): Promise<Learned<string>> {
  const text = await shortFile(source, FILES.checkpoint);
  if (typeof text !== 'string') return { faults: text.code === 'MISSING' ? [] : [text] };
  const checkpoint = openCheckpoint(text, log);
  if ('fault' in checkpoint) {
    const message = `${FILES.checkpoint} is not signed by the key that is trusted (${checkpoint.fault}).`;
    return { faults: [{ file: FILES.checkpoint, code: 'NOT_SIGNED', message }] };
  }
  const { origin, size, root } = manifest.log;
  if (origin === checkpoint.origin && size === checkpoint.size && root === Buffer.from(checkpoint.root).toString('base64'))
    return { value: text, faults: [] };
  const message = `${FILES.checkpoint} is another than the one in the manifest.`;
  return { faults: [{ file: FILES.checkpoint, code: 'CONTRADICTS', message }] };
}
