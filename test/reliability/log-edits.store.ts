import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { open } from 'lmdb';
import { logOfStore, verifyLog, type Finding, type VerifyLogOptions } from '@opsledger/audit';
import { openEmbeddedEventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Choose } from './log-edits.kinds.js';

/** A store that holds these events. */
export async function fillStore(folder: string, events: readonly RecordedEvent[]): Promise<void> {
  const store = await openEmbeddedEventStore({ folder });
  for (const { stream, id, type, data, metadata } of events) await store.append(stream, [{ id, type, data, metadata }], 'any');
  await store.close();
}

/** Bytes of a record before the name of its stream; the checksum is the first four. */
const HEADER = 60;

/** Changes one byte of an event's data in the store's file, and makes the record's checksum right again. @param place of the event, from 0. */
async function rewrite(folder: string, place: number, choose: Choose): Promise<void> {
  const root = open({ path: folder, noSubdir: false, overlappingSync: false, maxDbs: 8 });
  const table = root.openDB<Buffer, Buffer>({ name: 'log', encoding: 'binary', keyEncoding: 'binary' });
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(BigInt(place + 1));
  const bytes = Buffer.from(table.get(key)!);
  const dataAt = HEADER + bytes.readUInt16BE(6) + bytes.readUInt16BE(8);
  const at = dataAt + 2 + choose(bytes.readUInt32BE(12) - 4);
  bytes[at] = bytes[at] === 0x78 ? 0x79 : 0x78;
  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
  await table.put(key, bytes);
  await root.close();
}

/** Changes a copy of a store behind its back, and verifies that. */
export async function verifyRewritten(
  { home, place, choose }: { readonly home: string; readonly place: number; readonly choose: Choose },
  options: VerifyLogOptions,
): Promise<readonly Finding[]> {
  const copy = join(home, `copy-${place}`);
  cpSync(join(home, 'whole'), copy, { recursive: true });
  await rewrite(copy, place, choose);
  const store = await openEmbeddedEventStore({ folder: copy, readOnly: true });
  try {
    return (await verifyLog(await logOfStore(store), options)).findings;
  } finally {
    await store.close();
    rmSync(copy, { recursive: true });
  }
}
