import { setTimeout as sleep } from 'node:timers/promises';
import {
  END,
  EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  START,
  streamNameFilter,
  StreamDeletedError,
  type AllStreamSubscription,
  type StreamSubscription,
} from '@eventstore/db-client';
import { startTestEventStoreServer, type TestEventStoreServer } from '../testing/test-server.js';

describe('subscribing through the wire', () => {
  let server: TestEventStoreServer;
  let client: EventStoreDBClient;
  let open: (AllStreamSubscription | StreamSubscription)[];
  beforeEach(async () => {
    open = [];
    server = await startTestEventStoreServer();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    for (const subscription of open) await subscription.unsubscribe();
    await client.dispose();
    await server.close();
  });

  const write = async (stream: string, ...types: string[]): Promise<void> => {
    await client.appendToStream(
      stream,
      types.map((type) => jsonEvent({ type, data: {} })),
    );
  };

  /** What a subscription says, in its order. */
  const follow = (subscription: AllStreamSubscription | StreamSubscription): string[] => {
    const heard: string[] = [];
    open.push(subscription);
    subscription.on('confirmation', () => heard.push('confirmation'));
    subscription.on('caughtUp', () => heard.push('caught up'));
    subscription.on('data', ({ event, link }: { event?: { type: string }; link?: { type: string } }) => {
      heard.push(event ? event.type : `dangling ${link!.type}`);
    });
    subscription.on('error', (error: Error) => heard.push(error.constructor.name));
    subscription.on('end', () => heard.push('end'));
    return heard;
  };
  const until = async (heard: readonly string[], count: number): Promise<readonly string[]> => {
    const deadline = Date.now() + 20_000;
    while (heard.length < count && Date.now() < deadline) await sleep(5);
    await sleep(30); // nothing more may come
    return heard;
  };

  it('to the log gives the past, then says so, then what happens', async () => {
    await write('thing-1', 'A', 'B');
    const heard = follow(client.subscribeToAll({ fromPosition: START }));
    await until(heard, 4);
    await write('thing-2', 'C');
    expect(await until(heard, 5)).toEqual(['confirmation', 'A', 'B', 'caught up', 'C']);
  });

  it('to the log excludes the position, and from the end excludes the past', async () => {
    await write('thing-1', 'A', 'B', 'C');
    const after = follow(client.subscribeToAll({ fromPosition: { commit: 2n, prepare: 2n } }));
    const live = follow(client.subscribeToAll({ fromPosition: END }));
    await until(after, 3);
    await until(live, 2);
    await write('thing-1', 'D');
    expect(await until(after, 4)).toEqual(['confirmation', 'C', 'caught up', 'D']);
    expect(await until(live, 3)).toEqual(['confirmation', 'caught up', 'D']);
  });

  it('to the log shows technical events, and leaves them out when filtered', async () => {
    await write('thing-1', 'A');
    await client.deleteStream('thing-1');
    const everything = follow(client.subscribeToAll());
    const domain = follow(client.subscribeToAll({ filter: excludeSystemEvents() }));
    expect(await until(everything, 4)).toEqual(['confirmation', 'A', '$metadata', 'caught up']);
    expect(await until(domain, 3)).toEqual(['confirmation', 'A', 'caught up']);
  });

  it('refuses a position behind the end of the log', async () => {
    expect(await until(follow(client.subscribeToAll({ fromPosition: { commit: 7n, prepare: 7n } })), 2)).toEqual([
      'confirmation',
      'UnknownError',
    ]);
  });

  it('to a stream gives its events only, from the revision behind the one named', async () => {
    await write('thing-1', 'A', 'B', 'C');
    await write('thing-2', 'X');
    const all = follow(client.subscribeToStream('thing-1'));
    const after = follow(client.subscribeToStream('thing-1', { fromRevision: 1n }));
    const live = follow(client.subscribeToStream('thing-1', { fromRevision: END }));
    await until(all, 5);
    await until(after, 3);
    await until(live, 2);
    await write('thing-2', 'Y');
    await write('thing-1', 'D');
    expect(await until(all, 6)).toEqual(['confirmation', 'A', 'B', 'C', 'caught up', 'D']);
    expect(await until(after, 4)).toEqual(['confirmation', 'C', 'caught up', 'D']);
    expect(await until(live, 3)).toEqual(['confirmation', 'caught up', 'D']);
  });

  it('to a stream that does not exist yet waits for it', async () => {
    const heard = follow(client.subscribeToStream('thing-1'));
    expect(await until(heard, 2)).toEqual(['confirmation', 'caught up']);
    await write('thing-1', 'A');
    expect(await until(heard, 3)).toEqual(['confirmation', 'caught up', 'A']);
  });

  it('to a stream outlives its deletion and ends with its tombstone', async () => {
    await write('thing-1', 'A');
    const heard = follow(client.subscribeToStream('thing-1'));
    await until(heard, 3);
    await client.deleteStream('thing-1');
    await write('thing-1', 'B');
    expect(await until(heard, 4)).toEqual(['confirmation', 'A', 'caught up', 'B']);
    await client.tombstoneStream('thing-1');
    expect(await until(heard, 5)).toEqual(['confirmation', 'A', 'caught up', 'B', StreamDeletedError.name]);
    expect(await until(follow(client.subscribeToStream('thing-1')), 2)).toEqual(['confirmation', StreamDeletedError.name]);
  });

  it('follows links when asked', async () => {
    await write('thing-1', 'A');
    const link = (data: string, id: string) => ({ id, type: '$>', data: Buffer.from(data), metadata: Buffer.alloc(0), isJson: false });
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
    await server.store.appendRaw('links', [link('0@thing-1', ids[0]), link('3@thing-1', ids[1])], 'noStream');
    expect(await until(follow(client.subscribeToStream('links', { resolveLinkTos: true })), 4)).toEqual([
      'confirmation',
      'A',
      'dangling $>',
      'caught up',
    ]);
  });

  it('filtered gives checkpoints in order, behind what was considered, and one at the end of the past', async () => {
    for (let n = 0; n < 10; n += 1) await write(`thing-${n}`, ...Array.from({ length: 10 }, (_, m) => (m === 0 ? 'Wanted' : 'Other')));
    const told: bigint[] = [];
    const checkpointReached = async (_: unknown, { commit, prepare }: { commit: bigint; prepare: bigint }): Promise<void> => {
      told.push(commit);
      expect(prepare).toBe(commit);
    };
    const filter = eventTypeFilter({ prefixes: ['Want'], maxSearchWindow: 4, checkpointInterval: 2, checkpointReached });
    const heard = follow(client.subscribeToAll({ fromPosition: START, filter }));
    await until(heard, 12);
    expect(heard).toEqual(['confirmation', ...Array.from({ length: 10 }, () => 'Wanted'), 'caught up']);
    expect(told).toEqual([8n, 16n, 24n, 32n, 40n, 48n, 56n, 64n, 72n, 80n, 88n, 96n, 100n]);
    await write('thing-1', ...Array.from({ length: 9 }, () => 'Other'));
    await sleep(100);
    expect(told.slice(13)).toEqual([108n]);
  });

  it('filters by stream names, by beginnings and by a regular expression', async () => {
    await write('asset-1', 'A');
    await write('person-1', 'P');
    await write('place-1', 'L');
    const byPrefix = follow(client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['asset-', 'place-'] }) }));
    const byRegex = follow(client.subscribeToAll({ filter: streamNameFilter({ regex: '^p.*-\\d$' }) }));
    expect(await until(byPrefix, 4)).toEqual(['confirmation', 'A', 'L', 'caught up']);
    expect(await until(byRegex, 4)).toEqual(['confirmation', 'P', 'L', 'caught up']);
    expect(await until(follow(client.subscribeToAll({ filter: streamNameFilter({ regex: '[' }) })), 1)).toEqual(['UnknownError']);
  });

  it('holds a bounded number of messages for a client that does not read', async () => {
    const event = (n: number) => ({
      id: `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`,
      type: 'Large',
      data: Buffer.alloc(10_000),
      metadata: Buffer.alloc(0),
      isJson: false,
    });
    for (let n = 0; n < 2_000; n += 100) {
      await server.store.appendRaw(
        'large',
        Array.from({ length: 100 }, (_, m) => event(n + m)),
        'any',
      );
    }
    let sent = 0;
    server.faults.delivering = () => {
      sent += 1;
      return 'deliver';
    };
    const subscription = client.subscribeToAll({ fromPosition: START });
    open.push(subscription);
    await sleep(500);
    const before = sent;
    await sleep(300);
    expect(sent).toBe(before);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(1_000);
    const heard = follow(subscription);
    await until(heard, 2_001);
    expect(heard.filter((what) => what === 'Large')).toHaveLength(2_000);
  });

  it('frees the subscription of a client that leaves', async () => {
    const subscription = client.subscribeToAll({ fromPosition: START });
    const heard = follow(subscription);
    await until(heard, 2);
    await subscription.unsubscribe();
    await sleep(50);
    let sent = 0;
    server.faults.delivering = () => {
      sent += 1;
      return 'deliver';
    };
    await write('thing-1', 'A');
    await sleep(50);
    expect(sent).toBe(0);
  });
});
