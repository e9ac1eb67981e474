import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { START, StoreUnavailable, type NewEvent, type SubscriptionPage } from '@opsledger/eventsourcing';
import { uuidV7 } from '@opsledger/kernel';
import type { EmbeddedEventStore } from './embedded-event-store.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('the embedded store', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'limits-'));
    store = await openEmbeddedEventStore({ folder });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('shares one flush among appends that wait together', async () => {
    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let n = 0; n < 10; n += 1) await store.append(`thing-${writer}`, [thing(n)], n === 0 ? 'noStream' : n - 1);
      }),
    );
    const { appends, commits } = store.statistics;
    expect(appends).toBe(640);
    expect(commits).toBeLessThan(160);
  });

  it('refuses one append of a group without harm to the others', async () => {
    const answers = await Promise.allSettled([
      store.append('thing-1', [thing(0)], 'noStream'),
      store.append('thing-1', [thing(1)], 'noStream'),
      store.append('thing-2', [thing(2), thing(3)], 'noStream'),
      store.append('thing-1', [thing(4)], 0),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(store.statistics).toEqual({ appends: 4, commits: 1 });
    expect(await store.verifyRecords()).toEqual({ checked: 4, head: 4 });
  });

  it('keeps the memory of a long read constant', async () => {
    const filler = 'x'.repeat(10_000);
    for (let n = 0; n < 9000; n += 50) {
      await store.append(
        'thing-1',
        Array.from({ length: 50 }, (_, index) => thing(n + index, filler)),
        'any',
      );
    }
    const used = (): number => {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = used();
    let peak = 0;
    for await (const { revision } of store.readStream('thing-1')) if (revision % 1000 === 250) peak = Math.max(peak, used() - before);
    for await (const { revision } of store.readAll({ direction: 'backwards' }))
      if (revision % 1000 === 250) peak = Math.max(peak, used() - before);
    expect(peak).toBeLessThan(30_000_000); // of 90 MB read; other specs of this process allocate meanwhile
  });

  it('lets a position move on through a long stretch without matching events', async () => {
    for (let n = 0; n < 12_000; n += 1000) {
      await store.append(
        'thing-1',
        Array.from({ length: 1000 }, (_, index) => thing(n + index)),
        'any',
      );
    }
    const stop = new AbortController();
    const pages: SubscriptionPage[] = [];
    for await (const page of store.subscribeToAll({ after: START, types: new Set(['Other']), signal: stop.signal })) {
      pages.push(page);
      if (page.caughtUp) stop.abort();
    }
    expect(pages.map(({ events, position, caughtUp }) => [events.length, position.commit, caughtUp])).toEqual([
      [0, 5000n, false],
      [0, 10_000n, false],
      [0, 12_000n, true],
    ]);
  });

  it('finds where the events of a command begin, also after a restart', async () => {
    const commandId = '018f0000-0000-7000-8000-000000000001';
    const events = [0, 1].map((n) => ({ ...thing(n), metadata: { commandId } }));
    await store.append('thing-1', [thing(9)], 'noStream');
    await store.append('thing-1', events, 0);
    await store.append('thing-2', [{ ...thing(2), metadata: { commandId } }], 'noStream');
    await store.close();
    store = await openEmbeddedEventStore({ folder });
    expect(await store.findCommand(commandId)).toEqual({ stream: 'thing-1', revision: 1 });
    expect(await store.findCommand('018f0000-0000-7000-8000-000000000002')).toBeUndefined();
  });

  it('can be followed by a reader beside it, which writes nothing', async () => {
    const reader = await openEmbeddedEventStore({ folder, readOnly: true });
    await expect(reader.append('thing-1', [thing(0)], 'noStream')).rejects.toBeInstanceOf(StoreUnavailable);
    setTimeout(() => void store.append('thing-1', [thing(0)], 'noStream'), 20);
    const stop = new AbortController();
    for await (const { events } of reader.subscribeToAll({ after: START, signal: stop.signal })) {
      expect(events.map(({ stream }) => stream)).toEqual(['thing-1']);
      stop.abort();
    }
    await reader.close();
    await store.append('thing-1', [thing(1)], 0);
    await expect(openEmbeddedEventStore({ folder: join(folder, 'none'), readOnly: true })).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('waits for appends under way when it is closed, then refuses every call', async () => {
    const waiting = store.append('thing-1', [thing(0)], 'noStream');
    const subscription = store.subscribeToAll({ after: START, signal: new AbortController().signal })[Symbol.asyncIterator]();
    await Promise.all([store.close(), store.close()]);
    expect((await waiting).revision).toBe(0);
    await expect(subscription.next()).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.append('thing-1', [thing(1)], 0)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('refuses a subscription from beyond its log', async () => {
    const subscription = store.subscribeToAll({ after: { commit: 5n, prepare: 5n }, signal: new AbortController().signal });
    await expect(subscription[Symbol.asyncIterator]().next()).rejects.toThrow('Position 5 lies beyond the end of the log, 0.');
  });

  it('stops writing on a full disk with everything acknowledged kept and nothing half-written', async () => {
    await store.close();
    const module = new URL('./open-embedded-event-store.js', import.meta.url).href;
    // A limit on the size of files stands in for the full disk.
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      'ulimit -f 3000; exec "$0" --input-type=module -e "$1" "$2" 2>/dev/null',
      process.execPath,
      fillUp(module),
      folder,
    ]);
    const { acknowledged, refusals, stored } = JSON.parse(stdout) as { acknowledged: number; refusals: string[]; stored: number };
    expect(refusals).toEqual(['StoreUnavailable']);
    expect(stored).toBe(acknowledged);
    store = await openEmbeddedEventStore({ folder });
    expect(await store.verifyRecords()).toEqual({ checked: stored, head: stored });
    expect((await store.append('after', [thing(0)], 'noStream')).revision).toBe(0);
  });
});

/** A program that appends pairs of events until appends fail, and prints what it saw. */
function fillUp(module: string): string {
  return `
    const { openEmbeddedEventStore } = await import(${JSON.stringify(module)});
    const { randomUUID } = await import('node:crypto');
    const store = await openEmbeddedEventStore({ folder: process.argv[1] });
    const event = () => ({ id: randomUUID(), type: 'Filled', data: { filler: 'x'.repeat(20000) }, metadata: {} });
    let acknowledged = 0, stored = 0;
    const refusals = new Set();
    for (let round = 0; round < 60; round += 1) {
      const appends = [0, 1, 2].map((n) => store.append('full-' + round + '-' + n, [event(), event()], 'noStream'));
      for (const answer of await Promise.allSettled(appends)) {
        if (answer.status === 'fulfilled') acknowledged += 2;
        else refusals.add(answer.reason.name);
      }
    }
    for await (const event of store.readAll()) stored += 1;
    console.log(JSON.stringify({ acknowledged, refusals: [...refusals], stored }));
    await store.close();
  `;
}

function thing(n: number, filler = ''): NewEvent {
  return { id: uuidV7(), type: 'Counted', data: { n, filler }, metadata: {} };
}
