import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { JsonObject } from '@opsledger/kernel';
import { openEmbeddedEventStore } from '../embedded/open-embedded-event-store.js';
import { StoreUnavailable } from '../event-store/errors.js';
import type { EventStore, NewEvent, RecordedEvent } from '../event-store/event-store.js';
import { FaultyStore } from '../../testing/faulty-store.js';
import { exportLog, findResumePoint, type ExportReport } from './export-log.js';
import { importLog, type ImportOptions, type ImportReport, type ImportSource } from './import-log.js';

const folders: string[] = [];
const stores: EventStore[] = [];

/** A fresh store. */
async function newStore(): Promise<EventStore> {
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  folders.push(folder);
  const store = await openEmbeddedEventStore({ folder });
  stores.push(store);
  return store;
}

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const newEvent = (type: string, data: JsonObject = {}, metadata: JsonObject = {}): NewEvent => ({ id: randomUUID(), type, data, metadata });

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 1000) yield bytes.subarray(start, start + 1000);
}

const fileSource = (bytes: Uint8Array): ImportSource => ({ chunks: () => once(bytes), once: false });
const pipeSource = (bytes: Uint8Array): ImportSource => ({ chunks: () => once(bytes), once: true });

/** Exports to memory, behind what a file holds already. */
async function exportOf(store: EventStore, begun?: Buffer): Promise<{ readonly file: Buffer; readonly report: ExportReport }> {
  const resume = begun && (await findResumePoint(once(begun)));
  const parts = [begun?.subarray(0, resume?.bytes) ?? Buffer.alloc(0)];
  const sink = {
    write: async (bytes: Uint8Array) => {
      parts.push(Buffer.from(bytes));
    },
  };
  const report = await exportLog(store, sink, resume && { resume });
  return { file: Buffer.concat(parts), report };
}

type Kept = Omit<RecordedEvent, 'created' | 'position'>;

/** Everything of the log that another store keeps. */
async function contentOf(store: EventStore): Promise<readonly Kept[]> {
  const events: Kept[] = [];
  for await (const { id, stream, revision, type, data, metadata } of store.readAll()) {
    if (!type.startsWith('$')) events.push({ id, stream, revision, type, data, metadata });
  }
  return events;
}

/** A history of three streams, with an event that is the store's own. */
async function fill(store: EventStore, rounds = 30): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const stream of ['box-a', 'box-b', 'box-c'].slice(0, 1 + (round % 3))) {
      await store.append(stream, [newEvent('BoxOpened', { round }), newEvent('ItemAdded', { item: 'Schlüssel 🔑\u2028' })], 'any');
    }
  }
  await store.append('$$box-a', [newEvent('$metadata', { $maxCount: 10 })], 'any');
}

/** A store on whose way the connection breaks for good with an append. */
function breaking(store: EventStore, appends: number): EventStore {
  const faulty = new FaultyStore(store);
  let left = appends;
  faulty.beforeAppend = async () => {
    if (left-- <= 0) throw new RangeError('The way is broken.');
  };
  return faulty;
}

describe('moving a log', () => {
  it('keeps every event and its place in its stream, and says where the events are now', async () => {
    const [source, target] = [await newStore(), await newStore()];
    await fill(source);
    const { file, report } = await exportOf(source);
    const footer = file.toString().trimEnd().split('\n').at(-1);
    expect([JSON.parse(footer!), report]).toEqual([
      { events: 120, lastPosition: '120', sha256: report.sha256 },
      { events: 120, lastPosition: '120', sha256: report.sha256, kept: 0, skipped: 1 },
    ]);
    const stages = new Map<string, number>();
    const map: string[] = [];
    const options: ImportOptions = {
      onProgress: (stage, events) => stages.set(stage, events),
      onMapped: (from, to) => {
        map.push(`${from} ${to}`);
      },
    };
    expect(await importLog(target, fileSource(file), options)).toEqual({
      events: 120,
      alreadyThere: 0,
      appended: 120,
      appends: 50,
      verified: 120,
      first: { from: '1', to: '1' },
      last: { from: '120', to: '120' },
    });
    expect(Object.fromEntries(stages)).toEqual({ check: 120, append: 120, verify: 120 });
    expect(map).toEqual(Array.from({ length: 120 }, (_, index) => `${index + 1} ${index + 1}`));
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('moves an empty log, and one of store events only', async () => {
    const [source, target] = [await newStore(), await newStore()];
    const empty = await exportOf(source);
    await source.append('$settings', [newEvent('$set')], 'noStream');
    const own = await exportOf(source);
    const nothing: ImportReport = { events: 0, alreadyThere: 0, appended: 0, appends: 0, verified: 0 };
    expect([empty.report.skipped, own.report.skipped, own.file]).toEqual([0, 1, empty.file]);
    expect(await importLog(target, fileSource(own.file))).toEqual(nothing);
    expect(await importLog(target, pipeSource(own.file))).toEqual(nothing);
  });

  it('puts neighbours of one stream into one append, up to a mebibyte', async () => {
    const [source, target] = [await newStore(), await newStore()];
    const big = { text: 'x'.repeat(400_000) };
    for (let round = 0; round < 5; round++) await source.append('box-a', [newEvent('ItemAdded', big)], 'any');
    await Promise.all(Array.from({ length: 1100 }, (_, round) => source.append('box-b', [newEvent('ItemAdded', { round })], 'any')));
    const { file } = await exportOf(source);
    const { appends } = await importLog(target, fileSource(file));
    expect([appends, await contentOf(target)]).toEqual([6, await contentOf(source)]);
  });

  it('leaves the events of others out of the file while they are appended', async () => {
    const source = await newStore();
    await fill(source, 3);
    let appended = false;
    const parts: Buffer[] = [];
    const write = async (bytes: Uint8Array): Promise<void> => {
      parts.push(Buffer.from(bytes));
      if (!appended) await source.append('box-z', [newEvent('BoxOpened')], 'any');
      appended = true;
    };
    const { events } = await exportLog(source, { write });
    expect(events).toBe(12);
    expect((await importLog(await newStore(), fileSource(Buffer.concat(parts)))).events).toBe(12);
  });

  it('survives any log', async () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    const append = fc.record({
      stream: fc.constantFrom('box-a', 'box-b', 'crate-ä', '__proto__'),
      events: fc.array(fc.record({ id: fc.uuid(), type: fc.constantFrom('A', 'Größe', '$own'), data: json, metadata: json }), {
        maxLength: 4,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(append, { maxLength: 12 }), fc.nat(), fc.boolean(), async (appends, cut, piped) => {
        const [source, target] = [await newStore(), await newStore()];
        for (const { stream, events } of appends)
          await source.append(
            stream,
            events.filter(({ type }) => type !== '$own'),
            'any',
          );
        for (const { events } of appends)
          await source.append(
            '$own',
            events.filter(({ type }) => type === '$own'),
            'any',
          );
        const whole = await exportOf(source);
        const resumed = await exportOf(source, whole.file.subarray(0, cut % (whole.file.length + 1)));
        expect(resumed.file.equals(whole.file)).toBe(true);
        await importLog(target, piped ? pipeSource(whole.file) : fileSource(whole.file));
        expect(JSON.stringify(await contentOf(target))).toBe(JSON.stringify(await contentOf(source)));
        expect((await exportOf(target)).report.events).toBe(whole.report.events);
      }),
      { numRuns: 20 },
    );
  });
});

describe('an export that was interrupted', () => {
  it('goes on behind its last whole line, and behind its end when the log has grown', async () => {
    const source = await newStore();
    await fill(source, 3);
    const early = await exportOf(source);
    const resumed = await exportOf(source, early.file.subarray(0, 700));
    expect([resumed.file.equals(early.file), resumed.report.kept]).toEqual([true, 3]);
    await fill(source, 3);
    const late = await exportOf(source);
    expect((await exportOf(source, early.file)).file.equals(late.file)).toBe(true);
  });

  it('does not go on from another log', async () => {
    const [source, other] = [await newStore(), await newStore()];
    await fill(source, 3);
    await fill(other, 3);
    const { file } = await exportOf(source);
    const message =
      'The file holds another log: its last event, in line 13, is not the one at position 12 of this store. Export to another file.';
    await expect(exportOf(other, file)).rejects.toThrow(message);
    await expect(exportOf(await newStore(), file)).rejects.toThrow(message);
  });
});

describe('an import that was interrupted', () => {
  it.each([0, 1, 17, 49])('goes on behind append %d', async (appends) => {
    const [source, target] = [await newStore(), await newStore()];
    await fill(source);
    const { file } = await exportOf(source);
    await expect(importLog(breaking(target, appends), fileSource(file))).rejects.toThrow('The way is broken.');
    const begun = await contentOf(target);
    const all = await contentOf(source);
    expect(begun).toEqual(all.slice(0, begun.length));
    expect(await importLog(undefined, fileSource(file), { dryRun: true })).toMatchObject({ alreadyThere: 0, appended: 120, verified: 0 });
    const plan = await importLog(target, fileSource(file), { dryRun: true });
    expect(plan).toEqual({ events: 120, alreadyThere: begun.length, appended: 120 - begun.length, appends: 0, verified: 0 });
    expect(await importLog(target, fileSource(file))).toMatchObject({ alreadyThere: begun.length, appends: 50 - appends, verified: 120 });
    expect(await contentOf(target)).toEqual(all);
    expect(await importLog(target, pipeSource(file))).toMatchObject({ alreadyThere: 120, appended: 0, appends: 0, verified: 120 });
  });

  it('sends again what got no answer, or found nobody', async () => {
    const [source, target] = [await newStore(), await newStore()];
    await fill(source, 3);
    const { file } = await exportOf(source);
    const faulty = new FaultyStore(target);
    faulty.loseAnswers = { prefix: 'box-b', count: 1 };
    let away = 1;
    faulty.beforeAppend = async () => {
      if (away-- > 0) throw new StoreUnavailable('The leader is being chosen.');
    };
    expect(await importLog(faulty, fileSource(file))).toMatchObject({ appended: 12, verified: 12 });
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });
});

describe('an import is refused', () => {
  const fault = async (target: EventStore, source: ImportSource): Promise<unknown> => {
    const before = await target.head();
    const error: unknown = await importLog(target, source).catch((refusal: unknown) => refusal);
    expect(await target.head()).toEqual(before);
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  };

  it('by a target that holds another history, which stays as it is', async () => {
    const [source, target] = [await newStore(), await newStore()];
    const opened = newEvent('BoxOpened', { label: 'a' }, { by: 'x' });
    await source.append('box-a', [opened], 'any');
    await source.append('box-a', [newEvent('BoxClosed')], 'any');
    const { file } = await exportOf(source);
    await target.append('box-a', [{ ...opened, data: { label: 'b' }, metadata: { by: 'y' } }], 'any');
    expect(await fault(target, fileSource(file))).toBe(
      'TransferRefused: The target holds another history. Line 2 of the file, stream "box-a" revision 0, differs from the event at position 1 in: data, ' +
        'metadata. Import into an empty store.',
    );
    const other = await newStore();
    await other.append('box-b', [{ ...opened, id: randomUUID(), type: 'BoxFound' }], 'any');
    expect(await fault(other, pipeSource(file))).toMatch(
      /differs from the event at position 1 in: stream \(box-a in the file, box-b in the target\), id \([-\w]+ in the file, [-\w]+ in the target\), type \(BoxOpened in the file, BoxFound in the target\)\. Import into an empty store\.$/,
    );
  });

  it('by a target that goes on where the file ends', async () => {
    const [source, target] = [await newStore(), await newStore()];
    await fill(source, 3);
    const { file } = await exportOf(source);
    await importLog(target, fileSource(file));
    await target.append('box-a', [newEvent('BoxClosed')], 'any');
    expect(await fault(target, fileSource(file))).toBe(
      'TransferRefused: The target goes on where the file ends: BoxClosed, revision 6 of stream "box-a", at position 13, is not in the file. Import into ' +
        'an empty store.',
    );
  });

  it('by a file that is damaged, before anything is written', async () => {
    const source = await newStore();
    await fill(source, 3);
    const { file } = await exportOf(source);
    const changed = Buffer.from(file.toString().replace('"round":2', '"round":7'));
    expect(await fault(await newStore(), fileSource(changed))).toMatch('the SHA-256 in the footer is not that of the lines before it');
  });

  it('by a file that came damaged or cut through a pipe, behind what was appended', async () => {
    const [source, target, spoiled] = [await newStore(), await newStore(), await newStore()];
    await fill(source);
    const { file } = await exportOf(source);
    const told =
      'events were appended before this was known, because the file came through a pipe. Import a good copy to the same target, where they';
    const cut = file.subarray(0, file.lastIndexOf('{"events"'));
    await expect(importLog(new FaultyStore(target), pipeSource(cut))).rejects.toThrow(`118 ${told}`);
    expect(await importLog(target, pipeSource(file))).toMatchObject({ alreadyThere: 118, appended: 2, verified: 120 });
    const changed = Buffer.from(file.toString().replace('"round":28', '"round":7'));
    await expect(importLog(new FaultyStore(spoiled), pipeSource(changed))).rejects.toThrow(`118 ${told}`);
    await expect(importLog(spoiled, pipeSource(file))).rejects.toThrow('The target holds another history.');
  });

  it('by a target to which somebody else writes', async () => {
    const [source, target] = [await newStore(), await newStore()];
    await fill(source);
    const { file } = await exportOf(source);
    const disturbed = new FaultyStore(target);
    disturbed.beforeAppend = async (stream, events) => {
      disturbed.beforeAppend = () => Promise.resolve();
      await target.append(stream, events.slice(0, 1), 'any');
    };
    await expect(importLog(disturbed, fileSource(file))).rejects.toThrow(
      'Line 2: stream "box-a" of the target is at 0, so somebody else writes to it, or it was deleted there. Stop every server of the target and import ' +
        'into an empty store.',
    );
    const late = await newStore();
    const raced = new FaultyStore(late);
    let appends = 0;
    raced.beforeAppend = async () => {
      if (++appends === 50) await late.append('box-z', [newEvent('BoxOpened')], 'any');
    };
    await expect(importLog(raced, fileSource(file))).rejects.toThrow('The target holds another history. Line 120 of the file');
  });
});
