import type { JsonObject } from '@opsledger/kernel';
import { canonicalJson } from '@opsledger/transparency';
import { z } from 'zod';

/** What the manifest of an archive begins with. */
export const ARCHIVE_FORMAT = 'opsledger-evidence';
/** The version that this program writes, and the only one it reads. */
export const ARCHIVE_VERSION = 1;

/** Files of an archive that have one name in each. */
export const FILES = {
  manifest: 'manifest.json',
  note: 'manifest.note',
  checkpoint: 'checkpoint',
  events: 'events.jsonl',
  proof: 'proof',
  keys: 'keys.txt',
  report: 'report.html',
} as const;

/** Most events for which there is a receipt each; one proof of all of them is always there. */
export const MOST_RECEIPTS = 256;

/** Where the receipt of an event is. */
export const receiptPath = (index: number): string => `receipts/${index}.tlog-proof`;

const text = z.string().min(1);
const count = z.int().min(0);
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().regex(/^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)?[A-Za-z0-9_-][A-Za-z0-9._-]*$/);

const variables = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const subject = z.strictObject({ type: text, id: text, stream: text });

const asked = z.strictObject({
  subjects: z.array(subject).min(1).exactOptional(),
  from: instant.exactOptional(),
  to: instant.exactOptional(),
  fromLeaf: count.exactOptional(),
  toLeaf: count.exactOptional(),
});

const manifest = z.strictObject({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.literal(ARCHIVE_VERSION),
  program: text,
  madeAt: instant,
  madeBy: z.strictObject({ id: text, kind: text }),
  asked,
  log: z.strictObject({ origin: text, size: count, root: text }),
  events: z.strictObject({
    count,
    firstLeaf: count,
    endLeaf: count,
    firstRecordedAt: text.exactOptional(),
    lastRecordedAt: text.exactOptional(),
  }),
  figures: z.array(z.strictObject({ path, title: text, query: text, variables })),
  files: z.array(z.strictObject({ path, size: count, sha256: hex })),
});

/** A thing that an archive is about: its own stream, and every event whose data name its id. */
export type Subject = Readonly<z.infer<typeof subject>>;

/** What an archive is asked for: a period of the log, or what happened to subjects in it. */
export type Asked = Readonly<z.infer<typeof asked>>;

/** What an archive says of itself. */
export type Manifest = Readonly<z.infer<typeof manifest>>;

/** A file of an archive. */
export type FileEntry = Manifest['files'][number];

/** The text of the manifest. */
export function manifestText(value: Manifest): string {
  return `${canonicalJson(value)}\n`;
}

/** Reads the text of a manifest. @returns what is wrong with it, as the end of a sentence, when it is none that this program writes. */
export function parseManifest(source: string): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return 'it is not JSON';
  }
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version === 'number' && version !== ARCHIVE_VERSION)
    return `it has the version ${version}, and this program reads ${ARCHIVE_VERSION}`;
  const parsed = manifest.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `"${issue!.path.join('.')}" is not what an export writes`;
  }
  return manifestText(parsed.data) === source ? parsed.data : 'it is not in canonical form';
}

/** What the log signs of a manifest: no checkpoint has this text, because its second line is no number. */
export function manifestStatement(origin: string, sha256: string): string {
  return `${ARCHIVE_FORMAT}/v${ARCHIVE_VERSION}\n${origin}\nsha256:${sha256}\n`;
}
