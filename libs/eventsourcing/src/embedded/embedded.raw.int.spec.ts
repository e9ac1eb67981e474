import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendTooLarge, START, type NewRawEvent, type RawEvent, type RawPage } from '@opsledger/eventsourcing';
import type { EmbeddedEventStore } from './embedded-event-store.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';

describe('events as bytes', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'raw-'));
    store = await openEmbeddedEventStore({ folder, clock: () => 1_700_000_000_000 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const given: readonly (NewRawEvent & { readonly shown: { readonly data: object; readonly metadata: object } })[] = [
    { ...raw('{"n":1}', '{"m":2}'), shown: { data: { n: 1 }, metadata: { m: 2 } } },
    { ...raw(' { "n" : 1 }\n', ''), shown: { data: { n: 1 }, metadata: {} } },
    { ...raw('0@thing-1', '{"m":2}', '$>'), shown: { data: {}, metadata: { m: 2 } } },
    { ...raw('[1]', '"text"'), shown: { data: {}, metadata: {} } },
    { ...raw('null', 'null'), shown: { data: {}, metadata: {} } },
    { ...raw('', ''), shown: { data: {}, metadata: {} } },
    { ...raw('{"n":1}', '{"m":2}'), isJson: false, shown: { data: {}, metadata: { m: 2 } } },
    { ...raw('', ''), data: Buffer.from([0, 255, 128]), metadata: Buffer.from([255]), isJson: false, shown: { data: {}, metadata: {} } },
  ];

  it('are given back as they were written, and show through the port what is a JSON object', async () => {
    const result = await store.appendRaw('thing-1', given, 'noStream');
    expect(result).toEqual({ revision: given.length - 1, position: at(given.length) });
    await store.close();
    store = await openEmbeddedEventStore({ folder });
    const expected = given.map(({ shown: _, ...event }, index) => recorded(event, index));
    expect(await all(store.readStreamRaw('thing-1'))).toEqual(expected);
    expect(await all(store.readAllRaw())).toEqual(expected);
    expect(await all(store.readStreamRaw('thing-1', { direction: 'backwards', maxCount: 1 }))).toEqual(expected.slice(-1));
    expect((await all(store.readStream('thing-1'))).map(({ data, metadata }) => ({ data, metadata }))).toEqual(
      given.map(({ shown }) => shown),
    );
    expect(await store.verifyRecords()).toEqual({ checked: given.length, head: given.length });
  });

  it('of the port are the same bytes, and appends of both kinds recognise each other', async () => {
    const id = randomUUID();
    const metadata = { commandId: 'command-1' };
    await store.append('thing-1', [{ id, type: 'Counted', data: { n: 1 }, metadata }], 'noStream');
    const bytes = { ...raw('{"n":1}', '{"commandId":"command-1"}'), id };
    expect(await store.appendRaw('thing-1', [bytes], 'noStream')).toEqual({ revision: 0, position: at(1) });
    expect(await all(store.readStreamRaw('thing-1'))).toEqual([recorded(bytes, 0)]);
  });

  it('enter the index of commands', async () => {
    await store.appendRaw('thing-1', [raw('{}', '{"n":1}'), raw('{}', '{"commandId":"command-1"}')], 'noStream');
    await store.appendRaw('thing-2', [raw('{}', '"commandId"'), raw('{}', '{"commandId":7}')], 'noStream');
    expect(await store.findCommand('command-1')).toEqual({ stream: 'thing-1', revision: 1 });
  });

  it('obey the limit on appends and the rules on ids and types', async () => {
    const sized = (bytes: number): NewRawEvent => raw('x'.repeat(bytes - 2 * 'Counted'.length - 2), '{}');
    await expect(store.appendRaw('thing-1', [sized(1_048_577)], 'any')).rejects.toEqual(new AppendTooLarge(1_048_577, 1_048_576));
    await expect(store.appendRaw('thing-1', [{ ...raw('', ''), id: 'none' }], 'any')).rejects.toBeInstanceOf(RangeError);
    await expect(store.appendRaw('thing-1', [raw('', '', '')], 'any')).rejects.toBeInstanceOf(RangeError);
    expect((await store.appendRaw('thing-1', [sized(1_048_576)], 'noStream')).revision).toBe(0);
  });

  it('are found by their place in a stream', async () => {
    const events = [raw('1', ''), raw('2', '')];
    await store.appendRaw('thing-1', events, 'noStream');
    expect(await store.rawAt('thing-1', 1)).toEqual(recorded(events[1]!, 1));
    for (const [stream, revision] of [
      ['thing-1', 2],
      ['thing-1', -1],
      ['thing-1', 0.5],
      ['thing-2', 0],
      ['', 0],
    ] as const) {
      expect(await store.rawAt(stream, revision)).toBeUndefined();
    }
  });

  it('are followed, those of the system included, with a first page at once', async () => {
    const stop = new AbortController();
    const pages: RawPage[] = [];
    for await (const page of store.subscribeRaw({ after: START, maxPage: 2, signal: stop.signal })) {
      pages.push(page);
      if (pages.length === 1) await store.appendRaw('thing-1', [raw('1', ''), raw('2', '', '$>'), raw('3', '')], 'noStream');
      if (pages.length === 3) stop.abort();
    }
    expect(pages.map(({ events, position, caughtUp }) => [events.map(({ type }) => type), position, caughtUp])).toEqual([
      [[], at(0), true],
      [['Counted', '$>'], at(2), false],
      [['Counted'], at(3), true],
    ]);
  });
});

function raw(data: string, metadata: string, type = 'Counted'): NewRawEvent {
  return { id: randomUUID(), type, data: Buffer.from(data), metadata: Buffer.from(metadata), isJson: true };
}

function recorded(event: NewRawEvent, revision: number): RawEvent {
  const { data, metadata } = event;
  const bytes = { data: Buffer.from(data), metadata: Buffer.from(metadata) };
  return { ...event, ...bytes, stream: 'thing-1', revision, position: at(revision + 1), created: 1_700_000_000_000 };
}

function at(position: number): RawPage['position'] {
  return { commit: BigInt(position), prepare: BigInt(position) };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
