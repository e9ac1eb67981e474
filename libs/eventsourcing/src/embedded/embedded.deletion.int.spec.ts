import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START, StreamDeleted, TOMBSTONE_REVISION, type NewRawEvent, type RawEvent } from '@opsledger/eventsourcing';
import type { EmbeddedEventStore } from './embedded-event-store.js';
import { streamKey } from './keys.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';
import { encodeHead } from './stream-head.js';
import { openTables, readHead } from './tables.js';

/** What the conformance suite cannot see through the port: bytes, the store's own checks, and answers that the client cannot ask for. */
describe('deletion in the embedded store', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  let now = 1_700_000_000_000;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deletion-'));
    store = await openEmbeddedEventStore({ folder, clock: () => now });
    await store.appendRaw('thing-1', [raw('0'), raw('1')], 'noStream');
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('writes the bytes that the server writes, and answers with their position', async () => {
    expect(await store.deleteStream('thing-1', 1)).toEqual({ position: at(3) });
    const result = await store.appendRaw('thing-1', [raw('2')], 'noStream');
    expect(result).toEqual({ revision: 2, position: at(4) });
    expect(await store.tombstoneStream('thing-1', 2)).toEqual({ position: at(6) });
    const written = (await all(store.readAllRaw())).slice(2).map(({ id: _, ...event }) => event);
    const metadata = { stream: '$$thing-1', type: '$metadata', metadata: Buffer.alloc(0), isJson: true, created: now };
    expect(written).toEqual([
      { ...metadata, revision: 0, position: at(3), data: Buffer.from('{"$tb":9223372036854775807}') },
      { ...metadata, stream: 'thing-1', revision: 2, position: at(4), type: 'Counted', data: Buffer.from('2') },
      { ...metadata, revision: 1, position: at(5), data: Buffer.from('{"$tb":2}') },
      { ...closing('thing-1', 6), created: now },
    ]);
  });

  it('numbers a tombstone with the largest revision, whatever the stream held', async () => {
    await store.tombstoneStream('thing-2', 'any');
    const [tombstone] = await all(store.readAllRaw({ direction: 'backwards', maxCount: 1 }));
    expect({ ...tombstone, id: '' }).toEqual({ id: '', ...closing('thing-2', 3), created: now });
  });

  it('is found whole by the scan, also beside an append of the same group', async () => {
    const answers = await Promise.allSettled([
      store.deleteStream('thing-1', 1),
      store.appendRaw('thing-1', [raw('2'), raw('3')], 'any'),
      store.tombstoneStream('thing-2', 'noStream'),
      store.appendRaw('thing-2', [raw('4')], 'any'),
      store.tombstoneStream('thing-1', 3),
      store.appendRaw('thing-3', [raw('5')], 'noStream'),
    ]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.position.commit : (answer.reason as Error).name))).toEqual(
      [3n, 5n, 7n, 'StreamDeleted', 8n, 9n],
    );
    expect(store.statistics.commits).toBe(2);
    expect(await store.verifyRecords()).toEqual({ checked: 9, head: 9 });
    await store.close();
    store = await openEmbeddedEventStore({ folder });
    expect(await store.verifyRecords()).toEqual({ checked: 9, head: 9 });
  });

  it('by a tombstone that the head of its stream forgot is found by the scan', async () => {
    await store.tombstoneStream('thing-1', 1);
    const tables = openTables(folder, false);
    const key = streamKey('thing-1');
    await tables.streams.put(key, encodeHead(key, { ...readHead(tables, key)!, state: 'open' }));
    expect((await store.verifyRecords()).damage).toEqual({
      position: 3,
      cause: 'The record at position 3 (stream "thing-1") closes a stream that is open.',
    });
  });

  it('by streamExists takes what exists, metadata alone included', async () => {
    await store.deleteStream('thing-1', 'streamExists');
    await expect(store.deleteStream('thing-1', 'streamExists')).rejects.toEqual(new StreamDeleted('thing-1'));
    await store.appendRaw('$$thing-2', [raw('{}', '$metadata')], 'any');
    await store.deleteStream('thing-2', 'streamExists');
    await expect(store.appendRaw('thing-2', [raw('0')], 'streamExists')).rejects.toEqual(new StreamDeleted('thing-2'));
  });

  it('of a metadata stream hides nothing: it always shows its last event', async () => {
    await store.appendRaw('$$thing-1', [raw('{"$maxCount":1}', '$metadata')], 'any');
    await store.deleteStream('$$thing-1', 0);
    expect(await texts(store.readStreamRaw('$$thing-1'))).toEqual(['{"$maxCount":1}']);
    expect(await texts(store.readStreamRaw('$$$$thing-1'))).toEqual(['{"$tb":9223372036854775807}']);
    expect(await texts(store.readStreamRaw('thing-1'))).toEqual(['1']);
  });

  it('by metadata is any event with the largest $tb; data of another content type, or no object, says nothing', async () => {
    const cases = [
      [raw('{"$tb":9223372036854775807}', 'AnyType'), undefined],
      [{ ...raw('{"$tb":1}', '$metadata'), isJson: false }, ['0', '1']],
      [raw('[{"$tb":1}]', '$metadata'), ['0', '1']],
      [raw('{"$tb":1,', '$metadata'), ['0', '1']],
      [raw('{"$tb":9223372036854775807,"$maxCount":null}', '$metadata'), ['0', '1']],
      [raw('{"$tb":1.5}', '$metadata'), ['0', '1']],
      [raw('{"$maxAge":922337203686,"$tb":1}', '$metadata'), ['0', '1']],
      [raw('{"$maxCount":9223372036854775807,"$tb":1}', '$metadata'), ['1']],
    ] as const;
    for (const [index, [event, shown]] of cases.entries()) {
      const stream = `case-${index}`;
      await store.appendRaw(stream, [raw('0'), raw('1')], 'noStream');
      await store.appendRaw(`$$${stream}`, [event], 'noStream');
      if (shown) expect(await texts(store.readStreamRaw(stream))).toEqual(shown);
      else await expect(texts(store.readStreamRaw(stream))).rejects.toThrow(`Stream "${stream}" does not exist.`);
    }
  });

  it('leaves links to what a stream no longer shows without a target', async () => {
    await store.appendRaw('$$thing-1', [raw('{"$tb":1}', '$metadata')], 'any');
    expect([await store.rawAt('thing-1', 0), (await store.rawAt('thing-1', 1))?.revision]).toEqual([undefined, 1]);
    await store.deleteStream('thing-1', 'any');
    expect(await store.rawAt('thing-1', 1)).toBeUndefined();
    await store.tombstoneStream('thing-1', 'any');
    expect([await store.rawAt('thing-1', 1), await store.rawAt('thing-1', TOMBSTONE_REVISION)]).toEqual([undefined, undefined]);
  });

  it('by age shows exactly the events that are young enough', async () => {
    for (let revision = 2; revision < 40; revision += 1) {
      now += 1000;
      await store.appendRaw('thing-1', [raw(`${revision}`)], revision - 1);
    }
    await store.appendRaw('$$thing-1', [raw('{"$maxAge":10}', '$metadata')], 'any');
    const first = async (): Promise<string | undefined> => (await texts(store.readStreamRaw('thing-1', { maxCount: 1 })))[0];
    expect(await first()).toBe('29');
    now += 1;
    expect(await first()).toBe('30');
    now += 9_999;
    expect(await first()).toBe('39');
    now += 1;
    expect(await first()).toBeUndefined();
  });

  it('takes the longest name, and refuses the metadata of no stream', async () => {
    const longest = '漢'.repeat(500);
    await store.appendRaw(longest, [raw('0')], 'noStream');
    await store.deleteStream(longest, 0);
    expect(await texts(store.readStreamRaw(`$$${longest}`))).toEqual(['{"$tb":9223372036854775807}']);
    await expect(store.appendRaw('$$', [raw('0')], 'any')).rejects.toBeInstanceOf(RangeError);
    await expect(store.deleteStream('thing-1', -3)).rejects.toBeInstanceOf(RangeError);
  });

  it('reaches followers as events of the log, past the readers of the port', async () => {
    await store.deleteStream('thing-1', 1);
    await store.tombstoneStream('thing-1', 'any');
    for await (const { events } of store.subscribeToAll({ after: START, signal: new AbortController().signal })) {
      expect(events.map(({ type }) => type)).toEqual(['Counted', 'Counted']);
      break;
    }
    for await (const { events } of store.subscribeRaw({ after: START, signal: new AbortController().signal })) {
      expect(events.map(({ type }) => type)).toEqual(['Counted', 'Counted', '$metadata', '$streamDeleted']);
      break;
    }
  });
});

function raw(data: string, type = 'Counted'): NewRawEvent {
  return { id: randomUUID(), type, data: Buffer.from(data), metadata: Buffer.alloc(0), isJson: true };
}

function closing(stream: string, position: number): Omit<RawEvent, 'id' | 'created'> {
  const nothing = { data: Buffer.alloc(0), metadata: Buffer.alloc(0), isJson: false };
  return { stream, type: '$streamDeleted', revision: TOMBSTONE_REVISION, position: at(position), ...nothing };
}

function at(position: number): RawEvent['position'] {
  return { commit: BigInt(position), prepare: BigInt(position) };
}

async function texts(events: AsyncIterable<RawEvent>): Promise<readonly string[]> {
  return (await all(events)).map(({ data }) => data.toString());
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
