import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidV7, type Actor, type CommandId, type Instant } from '@opsledger/kernel';
import { boxAggregate, FaultyStore, type Box, type BoxCommand } from '@opsledger/eventsourcing/testing';
import { openEmbeddedEventStore } from '../embedded/open-embedded-event-store.js';
import { OutcomeUnknown, StoreUnavailable } from '../event-store/errors.js';
import type { EventStore, RecordedEvent } from '../event-store/event-store.js';
import type { Outcome } from './aggregate.js';
import { Aggregates } from './aggregates.js';
import { MonotoneClock } from './clock.js';
import type { CommandContext } from './envelope.js';

const clerk: Actor = { id: '00000000-0000-4000-8000-00000000000c', kind: 'user', roles: ['asset-manager'] };
const newId = () => uuidV7();
const context = (given: Partial<CommandContext> = {}): CommandContext => ({
  commandId: newId() as CommandId,
  actor: clerk,
  origin: 'graphql',
  correlationId: 'request-1',
  ...given,
});
const open = (label: string): BoxCommand => ({ type: 'OpenBox', data: { label } });
const addItem = (item: string): BoxCommand => ({ type: 'AddItem', data: { item } });
const codes = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => (outcome.accepted ? 'accepted' : outcome.rejection.code));
const tally = (outcomes: readonly Outcome[]) => {
  const counts: Record<string, number> = {};
  for (const code of codes(outcomes)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

describe('Aggregates on the embedded store', () => {
  let folder: string;
  let store: EventStore;
  /** Two runners with caches of their own stand for two nodes on one store. */
  const node = (over: EventStore = store, leaseMs = 30_000) =>
    new Aggregates(over, [boxAggregate], { reservationTiming: { leaseMs, pollMs: 2, polls: 5 } });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-aggregates-'));
    store = await openEmbeddedEventStore({ folder });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const eventsOf = async (stream: string) => {
    const events: RecordedEvent[] = [];
    for await (const event of store.readStream(stream)) events.push(event);
    return events;
  };
  const types = async (stream: string) => (await eventsOf(stream)).map(({ type }) => type);

  it('records an event with its whole envelope', async () => {
    const clock = new MonotoneClock(() => Date.parse('2026-03-02T08:00:00Z'));
    const aggregates = new Aggregates(store, [boxAggregate], { clock });
    const given = context({
      occurredAt: '2026-03-01T08:00:00.000Z' as Instant,
      reason: 'found in the cellar',
      onBehalfOf: 'p-7',
      source: { row: 3 },
    });
    const outcome = await aggregates.execute('box', 'b1', open('A'), given);
    const [event] = await eventsOf('box-b1');
    expect(outcome).toEqual({
      accepted: true,
      events: [{ type: 'BoxOpened', data: { label: 'A' } }],
      revision: 0,
      position: event!.position,
      repeated: false,
    });
    expect({ type: event!.type, data: event!.data, metadata: event!.metadata }).toEqual({
      type: 'BoxOpened',
      data: { label: 'A' },
      metadata: {
        schemaVersion: 1,
        occurredAt: '2026-03-01T08:00:00.000Z',
        recordedAt: '2026-03-02T08:00:00.000Z',
        actor: clerk,
        onBehalfOf: 'p-7',
        commandId: given.commandId,
        commandHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        commandIndex: 0,
        commandSize: 1,
        $correlationId: 'request-1',
        $causationId: given.commandId,
        origin: 'graphql',
        reason: 'found in the cellar',
        source: { row: 3 },
      },
    });
  });

  it('answers a repeated command as the first time, also after a restart, and refuses its id for anything else', async () => {
    const given = context();
    const first = await node().execute('box', 'b1', open('A'), given);
    const restarted = node();
    expect(await restarted.execute('box', 'b1', open('A'), given)).toEqual({ ...first, repeated: true });
    const reused = [
      await restarted.execute('box', 'b1', open('B'), given),
      await node().execute('box', 'b2', open('A'), given),
      await restarted.execute('box', 'b1', open('A'), { ...given, actor: { ...clerk, id: 'somebody else' } }),
    ];
    expect(codes(reused)).toEqual(['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED']);
    expect(await types('box-b1')).toEqual(['BoxOpened']);
  });

  it('has one effect for 50 parallel copies over two nodes', async () => {
    const nodes = [node(), node()];
    const given = context();
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => nodes[i % 2]!.execute('box', 'b1', open('A'), given)));
    expect(outcomes.map((outcome) => outcome.accepted && outcome.revision)).toEqual(Array.from({ length: 50 }, () => 0));
    expect(await types('box-b1')).toEqual(['BoxOpened']);
  });

  it('loses no update of 64 writers on one stream', async () => {
    const nodes = [node(), node()];
    await nodes[0]!.execute('box', 'b1', open('A'), context());
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) => nodes[i % 2]!.execute('box', 'b1', addItem(`${i}`), context())),
    );
    const { accepted = 0, CONFLICT = 0 } = tally(outcomes);
    expect(accepted + CONFLICT).toBe(200);
    const items = (await eventsOf('box-b1')).filter(({ type }) => type === 'ItemAdded').map(({ data }) => data['item']);
    expect(new Set(items).size).toBe(items.length);
    expect(items.length).toBe(accepted);
    expect((await nodes[0]!.state<Box>('box', 'b1')).state.items).toBe(accepted);
  });

  it('shows whoever reacts to an event what it did, though the one writer has not noted it yet', async () => {
    const writer = new Aggregates(store, [boxAggregate], { singleWriter: true });
    await writer.execute('box', 'b1', open('A'), context());
    await node().execute('box', 'b1', { type: 'RelabelBox', data: { label: 'B' } }, context());
    expect(await writer.state<Box>('box', 'b1')).toMatchObject({ revision: 1, state: { label: 'B' } });
  });

  it('checks the version, the time and the reason before the decider is asked', async () => {
    const aggregates = node();
    await aggregates.execute('box', 'b1', open('A'), context());
    const outcomes = [
      await aggregates.execute('box', 'b1', addItem('x'), context({ expectedRevision: 4 })),
      await aggregates.execute('box', 'b1', addItem('x'), context({ occurredAt: '2999-01-01T00:00:00.000Z' as Instant })),
      await aggregates.execute('box', 'b1', addItem('x'), context({ occurredAt: '2020-01-01T00:00:00.000Z' as Instant })),
      await aggregates.execute('box', 'b1', addItem('x'), context({ occurredAt: '2020-01-01T00:00:00.000Z' as Instant, reason: 'late' })),
      await aggregates.execute('box', 'b1', { type: 'RelabelBox', data: { label: 'A' } }, context({ expectedRevision: 1 })),
    ];
    expect(codes(outcomes)).toEqual(['VERSION_CONFLICT', 'INVALID_TIME', 'REASON_REQUIRED', 'accepted', 'accepted']);
    expect(outcomes[0]).toEqual({ accepted: false, rejection: expect.objectContaining({ data: { expected: 4, actual: 0 } }) as unknown });
    expect(await types('box-b1')).toEqual(['BoxOpened', 'ItemAdded']);
  });

  it('finds an append whose answer was lost', async () => {
    const wire = new FaultyStore(store);
    wire.loseAnswers = { prefix: 'box-', count: 2 };
    expect(await node(wire).execute('box', 'b1', open('A'), context())).toMatchObject({ accepted: true, revision: 0 });
    expect(await types('box-b1')).toEqual(['BoxOpened']);
  });

  it('goes on not knowing when the store cannot be reached after an answer was lost', async () => {
    const wire = new FaultyStore(store);
    wire.loseAnswers = { prefix: 'box-', count: 1 };
    let sent = 0;
    let awayFor = 2;
    wire.beforeAppend = async (stream) => {
      if (!stream.startsWith('box-') || (sent += 1) === 1) return;
      if (awayFor-- > 0) throw new StoreUnavailable('Nothing listens there.');
    };
    expect(await node(wire).execute('box', 'b1', open('A'), context())).toMatchObject({ accepted: true, revision: 0 });
    expect(await types('box-b1')).toEqual(['BoxOpened']);
    [sent, awayFor] = [0, Infinity];
    wire.loseAnswers = { prefix: 'box-', count: 1 };
    await expect(node(wire).execute('box', 'b2', open('B'), context())).rejects.toBeInstanceOf(OutcomeUnknown);
    wire.beforeAppend = () => Promise.reject(new StoreUnavailable('Nothing listens there.'));
    await expect(node(wire).execute('box', 'b3', open('C'), context())).rejects.toBeInstanceOf(StoreUnavailable);
  });

  describe('unique keys', () => {
    it('lets one of 50 parallel claims win, on one node and over two', async () => {
      const nodes = [node(), node()];
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, i) => nodes[i % 2]!.execute('box', `b${i}`, open('same'), context())),
      );
      expect(tally(outcomes)).toEqual({ accepted: 1, KEY_TAKEN: 49 });
    });

    it('frees a key that was given up, and keeps one that is held', async () => {
      const aggregates = node();
      await aggregates.execute('box', 'b1', open('A'), context());
      await aggregates.execute('box', 'b1', { type: 'RelabelBox', data: { label: 'B' } }, context());
      const outcomes = [await node().execute('box', 'b2', open('A'), context()), await node().execute('box', 'b3', open('B'), context())];
      expect(codes(outcomes)).toEqual(['accepted', 'KEY_TAKEN']);
      await aggregates.execute('box', 'b1', { type: 'CloseBox', data: {} }, context());
      expect(codes([await node().execute('box', 'b3', open('B'), context())])).toEqual(['accepted']);
    });

    it.each<[string, Partial<CommandContext>, string]>([
      ['has nothing left to do', {}, 'accepted'],
      ['is refused', { expectedRevision: 0 }, 'VERSION_CONFLICT'],
    ])('keeps a key that another node took for the same aggregate, when the slower one %s', async (_name, given, answer) => {
      await node().execute('box', 'one', open('A'), context());
      const slow = new FaultyStore(store);
      const toB: BoxCommand = { type: 'RelabelBox', data: { label: 'B' } };
      slow.beforeAppend = async (stream) => {
        if (stream !== 'box-one') return;
        slow.beforeAppend = () => Promise.resolve();
        expect(codes([await node().execute('box', 'one', toB, context())])).toEqual(['accepted']);
      };
      expect(codes([await node(slow).execute('box', 'one', toB, context(given))])).toEqual([answer]);
      expect(codes([await node().execute('box', 'two', open('B'), context())])).toEqual(['KEY_TAKEN']);
    });

    it('keeps a key that the aggregate is taking back on another node', async () => {
      await node().execute('box', 'one', open('A'), context());
      const relabel = (label: string): BoxCommand => ({ type: 'RelabelBox', data: { label } });
      const [first, second] = [new FaultyStore(store), new FaultyStore(store)];
      let goOn!: () => void;
      const givenUp = new Promise<void>((resolve) => (goOn = resolve));
      let back: Promise<Outcome> | undefined;
      const reserved = new Promise<void>((resolve) => {
        second.beforeAppend = (stream) => {
          if (stream !== 'box-one') return Promise.resolve();
          resolve();
          return givenUp;
        };
      });
      first.afterAppend = async (stream) => {
        if (stream !== 'box-one') return;
        back = node(second).execute('box', 'one', relabel('A'), context());
        await reserved;
      };
      expect(codes([await node(first).execute('box', 'one', relabel('B'), context())])).toEqual(['accepted']);
      goOn();
      expect(codes([await back!])).toEqual(['accepted']);
      expect(codes([await node().execute('box', 'two', open('A'), context())])).toEqual(['KEY_TAKEN']);
      expect(codes([await node().execute('box', 'three', open('B'), context())])).toEqual(['accepted']);
    });

    it('respects a fresh reservation without an event, takes over an old one, and loses neither to a crash', async () => {
      const wire = new FaultyStore(store);
      wire.beforeAppend = (stream) => (stream === 'box-dead' ? Promise.reject(new Error('killed')) : Promise.resolve());
      const crashed = context();
      await expect(node(wire).execute('box', 'dead', open('A'), crashed)).rejects.toThrow('killed');
      expect(codes([await node().execute('box', 'b2', open('A'), context())])).toEqual(['KEY_TAKEN']);
      expect(codes([await node(store, 0).execute('box', 'b2', open('A'), context())])).toEqual(['accepted']);
      expect(await types('box-dead')).toEqual(['ReservationFenced']);
      expect(codes([await node().execute('box', 'dead', open('A'), crashed)])).toEqual(['KEY_TAKEN']);
      expect(codes([await node().execute('box', 'dead', open('C'), context())])).toEqual(['accepted']);
    });

    it('lets the same command finish after a crash without waiting for the lease', async () => {
      const wire = new FaultyStore(store);
      wire.beforeAppend = (stream) => (stream === 'box-b1' ? Promise.reject(new Error('killed')) : Promise.resolve());
      const given = context();
      await expect(node(wire).execute('box', 'b1', open('A'), given)).rejects.toThrow('killed');
      expect(codes([await node().execute('box', 'b1', open('A'), given)])).toEqual(['accepted']);
    });

    it('stops a holder that was only slow: its key was taken over while its append was under way', async () => {
      const wire = new FaultyStore(store);
      let reached!: () => void;
      const underWay = new Promise<void>((resolve) => (reached = resolve));
      let letGo!: () => void;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      wire.beforeAppend = async (stream) => {
        if (stream !== 'box-slow') return;
        reached();
        await held;
      };
      const slow = node(wire).execute('box', 'slow', open('A'), context());
      await underWay;
      const fast = await node(store, 0).execute('box', 'fast', open('A'), context());
      letGo();
      expect(codes([fast, await slow])).toEqual(['accepted', 'KEY_TAKEN']);
    });

    it('never lets two nodes close a cycle together', async () => {
      const nodes = [node(), node()];
      for (const id of ['x', 'y']) await nodes[0]!.execute('box', id, open(id), context());
      const outcomes = await Promise.all([
        nodes[0]!.execute('box', 'x', { type: 'NestBox', data: { parentId: 'y' } }, context()),
        nodes[1]!.execute('box', 'y', { type: 'NestBox', data: { parentId: 'x' } }, context()),
      ]);
      expect(outcomes.filter(({ accepted }) => accepted)).toHaveLength(1);
    });
  });

  describe('bulk', () => {
    const item = (id: string, command: BoxCommand) => ({ category: 'box', id, command, context: context() });

    it('writes nothing under REJECT_ALL when one item is refused, and gives the keys back', async () => {
      const items = [item('b1', open('A')), item('b2', addItem('x')), item('b1', addItem('y'))];
      expect(codes(await node().executeBulk(items, 'REJECT_ALL'))).toEqual(['NOT_ATTEMPTED', 'INVALID_TRANSITION', 'NOT_ATTEMPTED']);
      await expect(eventsOf('box-b1')).rejects.toThrow('does not exist');
      expect(codes([await node().execute('box', 'b9', open('A'), context())])).toEqual(['accepted']);
    });

    it('knows when two items of one request want one key, without waiting for its own reservation', async () => {
      const reservationTiming = { leaseMs: 600_000, pollMs: 1, polls: Infinity }; // who waits here waits for ever
      const aggregates = new Aggregates(store, [boxAggregate], { reservationTiming });
      const items = [item('b1', open('A')), item('b2', open('A'))];
      expect(codes(await aggregates.executeBulk(items, 'REJECT_ALL'))).toEqual(['NOT_ATTEMPTED', 'KEY_TAKEN']);
    });

    it('lets an item take a key that an item before it gives up', async () => {
      const aggregates = node();
      await aggregates.execute('box', 'b1', open('A'), context());
      const swap = [item('b1', { type: 'RelabelBox', data: { label: 'B' } }), item('b2', open('A'))];
      expect(codes(await aggregates.executeBulk(swap, 'REJECT_ALL'))).toEqual(['accepted', 'accepted']);
    });

    it('lets one of two requests win that want the same keys in opposite order', async () => {
      const aggregates = node();
      const [one, other] = await Promise.all([
        aggregates.executeBulk([item('b1', open('A')), item('b2', open('B'))], 'REJECT_ALL'),
        aggregates.executeBulk([item('b3', open('B')), item('b4', open('A'))], 'REJECT_ALL'),
      ]);
      expect([...codes(one), ...codes(other)]).toEqual(['accepted', 'accepted', 'KEY_TAKEN', 'KEY_TAKEN']);
    });

    it('lets each item see those before it', async () => {
      const items = [item('b1', open('A')), item('b2', open('B')), item('b1', { type: 'NestBox', data: { parentId: 'b2' } })];
      expect(codes(await node().executeBulk(items, 'REJECT_ALL'))).toEqual(['accepted', 'accepted', 'accepted']);
      const cycle = [item('b2', addItem('x')), item('b2', { type: 'NestBox', data: { parentId: 'b1' } })];
      expect(codes(await node().executeBulk(cycle, 'REJECT_FAILED'))).toEqual(['accepted', 'CYCLE']);
    });
  });
});
