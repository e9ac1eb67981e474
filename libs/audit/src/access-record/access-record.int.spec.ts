import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { FaultyStore } from '@opsledger/eventsourcing/testing';
import { instantOf, type Actor } from '@opsledger/kernel';
import { AccessRecord, TooManyReads, type AuditRead } from './access-record.js';
import { auditReadEvents } from './access-record.events.js';

const NOW = instantOf(Date.parse('2026-11-21T23:59:59.000Z'));
const auditor: Actor = { id: 'eve', kind: 'user', roles: ['auditor'] };
const trail = (changeId: string): AuditRead => ({
  reader: auditor,
  origin: 'graphql',
  kind: 'query',
  name: 'Trail',
  reads: [{ field: 'approvalTrail', arguments: { changeId } }],
  correlationId: 'request-1',
  address: '10.0.0.1',
});

let folder: string;
let store: FaultyStore;
let record: AccessRecord;

const written = async (): Promise<readonly unknown[]> => {
  const events: unknown[] = [];
  for await (const { stream, type, data, metadata } of store.readAll()) events.push({ stream, type, data, metadata });
  return events;
};
const counts = async (): Promise<readonly unknown[]> =>
  (await written())
    .map((event) => (event as { data: { reads: { arguments: object }[]; count: number } }).data)
    .map(({ reads, count }) => [reads[0]!.arguments, count]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-reads-'));
  store = new FaultyStore(await openEmbeddedEventStore({ folder }));
  record = new AccessRecord(store, { now: () => NOW, maxReads: 3 });
});

afterEach(async () => {
  await record.flush();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the record of reads', () => {
  it('holds who reads what before the data may leave', async () => {
    await record.record(trail('c-1'));
    expect(await written()).toEqual([
      {
        stream: 'auditRead-2026-11-21',
        type: 'AuditDataRead',
        data: {
          readerId: 'eve',
          kind: 'query',
          name: 'Trail',
          reads: [{ field: 'approvalTrail', arguments: { changeId: 'c-1' } }],
          count: 1,
        },
        metadata: {
          schemaVersion: 1,
          occurredAt: NOW,
          recordedAt: NOW,
          actor: auditor,
          commandId: expect.any(String) as string,
          commandHash: '',
          commandIndex: 0,
          commandSize: 1,
          $correlationId: 'request-1',
          $causationId: expect.any(String) as string,
          origin: 'graphql',
          source: { address: '10.0.0.1' },
        },
      },
    ]);
  });

  it('counts equal reads of a while instead of repeating them, and begins anew then', async () => {
    await Promise.all(Array.from({ length: 100 }, () => record.record(trail('c-1'))));
    await record.record(trail('c-2'));
    expect(await counts()).toEqual([
      [{ changeId: 'c-1' }, 1],
      [{ changeId: 'c-2' }, 1],
    ]);
    await record.flush();
    await record.flush();
    await record.record(trail('c-1'));
    expect((await counts()).slice(2)).toEqual([
      [{ changeId: 'c-1' }, 99],
      [{ changeId: 'c-1' }, 1],
    ]);
  });

  it('writes the count by itself', async () => {
    const quick = new AccessRecord(store, { now: () => NOW, intervalMs: 1 });
    await Promise.all([quick.record(trail('c-1')), quick.record(trail('c-1'))]);
    while ((await counts()).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await counts()).toEqual([
      [{ changeId: 'c-1' }, 1],
      [{ changeId: 'c-1' }, 1],
    ]);
  });

  it('refuses a reader who asks for more than is recorded, and no other', async () => {
    for (const change of ['c-1', 'c-2', 'c-3']) await record.record(trail(change));
    await expect(record.record(trail('c-4'))).rejects.toThrow(TooManyReads);
    await record.record(trail('c-3'));
    await record.record({ ...trail('c-4'), reader: { ...auditor, id: 'mallory' } });
    await record.flush();
    await record.record(trail('c-4'));
    expect((await counts()).at(-1)).toEqual([{ changeId: 'c-4' }, 1]);
  });

  it('keeps an event small, whatever is asked for', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a${index}`, 'x'.repeat(500)]));
    const reads = Array.from({ length: 33 }, () => ({ field: 'f'.repeat(300), arguments: many }));
    await record.record({ reader: auditor, origin: 'cli', kind: 'command', name: 'n'.repeat(300), reads });
    const [event] = (await written()) as { data: { reads: object[]; moreFields: number } }[];
    expect(auditReadEvents.definitions.AuditDataRead.schema.safeParse(event!.data).success).toBe(true);
    expect([event!.data.reads.length, event!.data.moreFields]).toEqual([30, 3]);
    expect(event!.data.reads[0]).toMatchObject({ arguments: { a0: `${'x'.repeat(99)}…`, '…': '10 more' } });
  });

  it('says when it cannot record, so that nothing is shown, and tries again with the next request', async () => {
    const notes: string[] = [];
    const noted = new AccessRecord(store, { now: () => NOW, log: (_level, message) => notes.push(message) });
    store.beforeAppend = () => Promise.reject(new Error('away'));
    await expect(noted.record(trail('c-1'))).rejects.toThrow('away');
    store.beforeAppend = () => Promise.resolve();
    await noted.record(trail('c-1'));
    await noted.record(trail('c-1'));
    store.beforeAppend = () => Promise.reject(new Error('away'));
    await noted.flush();
    expect(notes).toEqual(['How often audit data were read again could not be recorded. The first read of each is.']);
    store.beforeAppend = () => Promise.resolve();
    expect(await counts()).toEqual([[{ changeId: 'c-1' }, 1]]);
  });
});
