import type { NoteKey, TrustedLog } from '@opsledger/transparency';
import { FILES, type Manifest } from '../archive/manifest.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';
import { checkEvents } from './check-events.js';
import { checkFiles } from './check-files.js';
import { readCheckpoint, readManifest } from './check-manifest.js';
import { checkReceipts } from './check-receipts.js';

/** What was found out about an archive. It is evidence only without a fault. */
export interface ArchiveReport {
  readonly faults: readonly ArchiveFault[];
  /** What it says of itself; left out when that cannot be read. */
  readonly manifest?: Manifest;
}

/**
 * Checks an archive by nothing but the public keys that whoever checks has known before. Everything is looked at, also behind the first fault. Holds a line of the
 * events at a time.
 * @param keys of one log, at least one: their name is the origin of the log. @param onProgress hears how many events were read.
 */
export async function verifyArchive(
  source: ArchiveSource,
  keys: readonly [NoteKey, ...NoteKey[]],
  onProgress?: (events: number) => void,
): Promise<ArchiveReport> {
  const log: TrustedLog = { origin: keys[0].name, keys };
  const { value: manifest, faults: ofManifest } = await readManifest(source, log);
  if (!manifest) return { faults: ofManifest };
  const faults = [...ofManifest];
  for await (const fault of checkFiles(source, manifest)) faults.push(fault);
  const checkpoint = await readCheckpoint(source, manifest, log);
  faults.push(...checkpoint.faults);
  const missing = new Set(faults.filter(({ code }) => code === 'MISSING').map(({ file }) => file));
  if (!missing.has(FILES.events) && !missing.has(FILES.proof)) {
    const events = await checkEvents(source, manifest, onProgress);
    faults.push(...events.faults);
    if (checkpoint.value !== undefined && events.faults.length === 0) {
      const parts = { manifest, checkpoint: checkpoint.value, log };
      for await (const fault of checkReceipts(source, events, parts)) if (!missing.has(fault.file)) faults.push(fault);
    }
  }
  return { manifest, faults };
}
