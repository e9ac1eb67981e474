import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventStore, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { isEmptyLog, lastRecordedAt, openEventStore } from './event-store.js';
import { serveEventStore } from './face.js';

const event = (type: string, metadata: NewEvent['metadata'] = {}): NewEvent => ({ id: randomUUID(), type, data: {}, metadata });

describe('the log of a ledger', () => {
  let folder: string;
  let served: EventStore;
  const lines: string[] = [];
  const log = (level: string, message: string): void => void lines.push(`${level}: ${message}`);
  const warnings = (): readonly string[] => lines.filter((line) => line.startsWith('warn'));

  beforeEach(async () => {
    lines.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'opsledger-log-'));
    served = await openEventStore({ dataFolder: join(folder, 'server') });
  });
  afterEach(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is served by its face, and opened by its address; a log that is not used then is named', async () => {
    const dataFolder = join(folder, 'client');
    const unused = await openEventStore({ dataFolder });
    await unused.append('box-1', [event('BoxOpened'), event('BoxClosed')], 'noStream');
    await unused.close();
    const face = await serveEventStore(served, { port: 0 }, log);
    const remote = await openEventStore({ dataFolder, eventStoreUrl: face.url, log });
    try {
      expect(remote).not.toBeInstanceOf(EmbeddedEventStore);
      await remote.append('box-1', [event('BoxOpened')], 'noStream');
      expect(await served.head()).toEqual(await remote.head());
      expect(warnings()).toEqual([`warn: The folder ${dataFolder} also holds an embedded log with 2 events that is not used.`]);
      await expect(serveEventStore(remote, { port: 0 })).rejects.toThrow(TypeError);
    } finally {
      await remote.close();
      await face.close();
    }
  });

  it.each([
    ['127.0.0.1', 0],
    ['localhost', 0],
    ['0.0.0.0', 1],
  ])('warns when it is served on %s: %s', async (host, count) => {
    const face = await serveEventStore(served, { port: 0, host }, log);
    await face.close();
    expect(warnings()).toHaveLength(count);
    expect(warnings().every((line) => line.includes('THE EVENT STORE IS OPEN TO THE NETWORK'))).toBe(true);
  });

  it('is empty while it holds events of the server only, and tells the time of the last event of ours', async () => {
    expect([await isEmptyLog(served), await lastRecordedAt(served)]).toEqual([true, 0]);
    await served.append('box-1', [event('BoxOpened', { recordedAt: '2026-01-02T03:04:05.678Z' })], 'noStream');
    await served.append('other-1', [event('$other'), event('Foreign')], 'noStream');
    expect([await isEmptyLog(served), await lastRecordedAt(served)]).toEqual([false, Date.parse('2026-01-02T03:04:05.678Z')]);
  });
});
