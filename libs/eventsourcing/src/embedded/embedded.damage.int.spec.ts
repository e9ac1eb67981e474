import { copyFileSync, mkdtempSync, rmSync, truncateSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START, StoreDamaged, type NewEvent, type RecordedEvent } from '@opsledger/eventsourcing';
import { uuidV7 } from '@opsledger/kernel';
import type { EmbeddedEventStore } from './embedded-event-store.js';
import { positionKey, revisionKey, streamKey } from './keys.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';
import { openTables, type Tables } from './tables.js';

describe('damage', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'damage-'));
    store = await openEmbeddedEventStore({ folder });
    for (let revision = 0; revision < 10; revision += 1) {
      await store.append(`thing-${revision % 2}`, [thing(revision)], 'any');
    }
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Changes the tables behind the store's back, as a fault of the disk would. */
  async function tamper(change: (tables: Tables) => unknown): Promise<void> {
    const tables = openTables(folder, false);
    await tables.root.transaction(() => change(tables));
    tables.root.resetReadTxn();
  }

  async function flip(position: number): Promise<void> {
    await tamper(({ log }) => {
      const bytes = Buffer.from(log.getBinary(positionKey(position))!);
      bytes[bytes.length - 5]! ^= 1;
      log.putSync(positionKey(position), bytes);
    });
  }

  it('of one byte is refused wherever the record is read, with its position and stream', async () => {
    await flip(6);
    const refused = new StoreDamaged('The record at position 6 (stream "thing-1") does not match its checksum.');
    await expect(all(store.readAll())).rejects.toEqual(refused);
    await expect(all(store.readAll({ direction: 'backwards' }))).rejects.toEqual(refused);
    await expect(all(store.readStream('thing-1'))).rejects.toEqual(refused);
    const subscription = store.subscribeToAll({ after: START, types: new Set(['Other']), signal: new AbortController().signal });
    await expect(all(subscription)).rejects.toEqual(refused);
    expect(await store.verifyRecords()).toEqual({ checked: 5, head: 10, damage: { position: 6, cause: refused.message } });
  });

  it('leaves what lies before it and other streams readable', async () => {
    await flip(6);
    expect(await revisions(store.readStream('thing-0'))).toEqual([0, 1, 2, 3, 4]);
    expect(await revisions(store.readStream('thing-1', { maxCount: 2 }))).toEqual([0, 1]);
    expect((await all(store.readAll({ maxCount: 5 }))).length).toBe(5);
  });

  it('stops an append that would have to compare itself with the damaged record', async () => {
    await flip(10);
    await expect(store.append('thing-1', [thing(9)], 3)).rejects.toThrow(
      'The record at position 10 (stream "thing-1") does not match its checksum.',
    );
    expect((await store.append('thing-0', [thing(1)], 4)).revision).toBe(5);
  });

  it('of a lost record is a hole, not the end of the log', async () => {
    await tamper(({ log }) => log.removeSync(positionKey(4)));
    await expect(all(store.readAll())).rejects.toThrow(new StoreDamaged('The record at position 4 is missing.'));
    expect(await store.verifyRecords()).toEqual({
      checked: 3,
      head: 10,
      damage: { position: 4, cause: 'The record at position 4 is missing.' },
    });
    expect(await store.verifyRecords({ from: 5 })).toEqual({ checked: 6, head: 10 });
  });

  it('of the index is found by the scan', async () => {
    await tamper(({ streams }) => streams.removeSync(revisionKey(streamKey('thing-0'), 2)));
    await expect(all(store.readStream('thing-0'))).rejects.toThrow(
      new StoreDamaged('Revision 2 of stream "thing-0" is missing from the index.'),
    );
    expect((await store.verifyRecords()).damage?.position).toBe(3);
  });

  it('of a head, which would hide events, is refused', async () => {
    await tamper(({ streams }) => {
      const key = streamKey('thing-0');
      const bytes = Buffer.from(streams.getBinary(key)!);
      bytes[7]! ^= 1;
      streams.putSync(key, bytes);
    });
    const refused = new StoreDamaged('The head of stream "thing-0" does not match its checksum.');
    await expect(all(store.readStream('thing-0'))).rejects.toEqual(refused);
    await expect(store.append('thing-0', [thing(1)], 4)).rejects.toThrow(refused.message);
    expect(await store.verifyRecords()).toEqual({ checked: 0, head: 10, damage: { position: 1, cause: refused.message } });
  });

  it('of the last record is refused on opening, because the next position is counted from it', async () => {
    await flip(10);
    await store.close();
    await expect(openEmbeddedEventStore({ folder })).rejects.toEqual(
      new StoreDamaged('The record at position 10 (stream "thing-1") does not match its checksum.'),
    );
    const reader = await openEmbeddedEventStore({ folder, readOnly: true });
    expect((await reader.verifyRecords()).damage?.position).toBe(10);
    await reader.close();
  });

  it('by two records that changed places is found', async () => {
    await tamper(({ log }) => {
      const [one, other] = [log.getBinary(positionKey(2))!, log.getBinary(positionKey(4))!].map((bytes) => Buffer.from(bytes));
      log.putSync(positionKey(2), other!);
      log.putSync(positionKey(4), one!);
    });
    await expect(all(store.readAll())).rejects.toThrow('The record at position 2 (stream "thing-1") belongs at position 4.');
  });

  it('by a cut data file is refused on opening, and so is a missing or empty one', async () => {
    await store.close();
    const path = join(folder, 'data.mdb');
    copyFileSync(path, `${path}.whole`);
    const size = statSync(path).size;
    for (const length of [size - 4096, size >> 1, 4096, 100]) {
      copyFileSync(`${path}.whole`, path);
      truncateSync(path, length);
      await expect(openEmbeddedEventStore({ folder })).rejects.toBeInstanceOf(StoreDamaged);
    }
    truncateSync(path, 0);
    await expect(openEmbeddedEventStore({ folder })).rejects.toThrow(`The event log ${path} is empty; restore the folder from a backup.`);
    rmSync(path);
    await expect(openEmbeddedEventStore({ folder })).rejects.toThrow(`The event log ${path} is missing; restore the folder from a backup.`);
    copyFileSync(`${path}.whole`, path);
    store = await openEmbeddedEventStore({ folder });
    expect(await store.verifyRecords()).toEqual({ checked: 10, head: 10 });
  });
});

function thing(n: number): NewEvent {
  return { id: uuidV7(), type: 'Counted', data: { n }, metadata: {} };
}

async function revisions(events: AsyncIterable<RecordedEvent>): Promise<readonly number[]> {
  return (await all(events)).map(({ revision }) => revision);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
