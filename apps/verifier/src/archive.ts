import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonical, isObject, jsonObject, textOf, type JsonObject } from './canonical.js';
import { checkEvents } from './archive-events.js';
import { checkpointFrom, noteFrom, type Checkpoint, type Key } from './note.js';
import { Refused } from './refused.js';

/** What an archive proves. */
export interface ProvedArchive {
  readonly events: number;
  readonly files: number;
  readonly checkpoint: Checkpoint;
}

const UNLISTED = new Set(['manifest.json', 'manifest.note']);

/** Checks the folder of an evidence archive by the six steps of docs/evidence.md. @throws {Refused} the first thing that is wrong. */
export async function proveArchive(folder: string, keys: readonly Key[]): Promise<ProvedArchive> {
  const manifest = await signedManifest(folder, keys);
  const files = await checkFiles(folder, manifest);
  const checkpoint = checkpointFrom(await readFile(join(folder, 'checkpoint'), 'utf8'), keys);
  const log = isObject(manifest['log']) ? manifest['log'] : {};
  const { origin, size, root } = checkpoint;
  if (log['origin'] !== origin || log['size'] !== size || log['root'] !== root.toString('base64'))
    throw new Refused('CONTRADICTS', 'The checkpoint is not the one that the manifest names.');
  return { events: await checkEvents(folder, manifest, { checkpoint, keys }), files, checkpoint };
}

async function signedManifest(folder: string, keys: readonly Key[]): Promise<JsonObject> {
  const bytes = await readFile(join(folder, 'manifest.json'));
  const { text } = manifestNote(await readFile(join(folder, 'manifest.note'), 'utf8'), keys);
  const manifest = jsonObject(bytes.toString(), 'manifest.json');
  const origin = isObject(manifest['log']) ? manifest['log']['origin'] : undefined;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (text !== `opsledger-evidence/v1\n${textOf(origin)}\nsha256:${sha256}\n`)
    throw new Refused('NOT_SIGNED', 'manifest.note is not the signature over manifest.json: it was changed.');
  if (`${canonical(manifest)}\n` !== bytes.toString()) throw new Refused('MALFORMED', 'manifest.json is not in its canonical form.');
  if (manifest['format'] !== 'opsledger-evidence' || manifest['version'] !== 1)
    throw new Refused('MALFORMED', 'manifest.json is of another format or version.');
  return manifest;
}

function manifestNote(note: string, keys: readonly Key[]): ReturnType<typeof noteFrom> {
  try {
    return noteFrom(note, keys);
  } catch (error) {
    if (error instanceof Refused) throw new Refused(error.reason, `manifest.note: ${error.message}`);
    throw error;
  }
}

async function checkFiles(folder: string, manifest: JsonObject): Promise<number> {
  const listed = Array.isArray(manifest['files']) ? (manifest['files'] as readonly JsonObject[]) : [];
  const there = new Set(await filesIn(folder));
  for (const { path, size, sha256 } of listed) {
    const name = textOf(path);
    if (!there.delete(name)) throw new Refused('MISSING', `${name} is missing, or is no regular file.`);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    if (bytes !== size || hash.digest('hex') !== sha256)
      throw new Refused('CHANGED', `${name} was changed: it is not the file that the log signed.`);
  }
  const added = [...there].find((name) => !UNLISTED.has(name));
  if (added !== undefined) throw new Refused('NOT_LISTED', `${added} was added: the manifest does not list it.`);
  return listed.length;
}

/** Regular files below a folder. Links are not followed: nothing outside is read. */
async function filesIn(folder: string, below = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await readdir(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = await lstat(join(folder, path));
    if (entry.isDirectory()) found.push(...(await filesIn(folder, path)));
    else found.push(entry.isFile() ? path : `${path} (no regular file)`);
  }
  return found;
}
