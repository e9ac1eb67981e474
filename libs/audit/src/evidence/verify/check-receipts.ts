import { checkReceipt, parseReceipt, type TrustedLog } from '@opsledger/transparency';
import { MOST_RECEIPTS, receiptPath, type Manifest } from '../archive/manifest.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';
import type { ReadEvents } from './check-events.js';
import { shortFile } from './check-files.js';

/** Checks that there is a receipt of each event, under the checkpoint of the archive, and no other. */
export async function* checkReceipts(
  source: ArchiveSource,
  { entries }: ReadEvents,
  { manifest, checkpoint, log }: { readonly manifest: Manifest; readonly checkpoint: string; readonly log: TrustedLog },
): AsyncGenerator<ArchiveFault> {
  const listed = new Set(manifest.files.map(({ path }) => path).filter((path) => path.startsWith('receipts/')));
  for (const [index, entry] of manifest.events.count <= MOST_RECEIPTS ? entries : []) {
    const file = receiptPath(index);
    if (!listed.delete(file)) {
      yield { file, code: 'MISSING', message: `${file} is missing: each of at most ${MOST_RECEIPTS} events has a receipt.` };
      continue;
    }
    const text = await shortFile(source, file);
    if (typeof text !== 'string') continue; // told with the files
    const fault = faultOf(text, { index, entry, checkpoint, log });
    if (fault !== undefined) yield { file, code: 'NOT_IN_LOG', message: `${file} does not prove its event: ${fault}.` };
  }
  for (const file of listed) yield { file, code: 'CONTRADICTS', message: `${file} is the receipt of no event in the archive.` };
}

function faultOf(
  text: string,
  {
    index,
    entry,
    checkpoint,
    log,
  }: { readonly index: number; readonly entry: Uint8Array; readonly checkpoint: string; readonly log: TrustedLog },
): string | undefined {
  const proved = checkReceipt(text, log);
  if ('fault' in proved) return proved.fault;
  if (proved.index !== index || Buffer.compare(proved.entry, entry) !== 0) return 'it is about another event';
  return parseReceipt(text)!.checkpoint === checkpoint ? undefined : 'it is under another checkpoint';
}
