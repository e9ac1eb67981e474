import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { uuidV5 } from '@opsledger/kernel';
import {
  defineProcess,
  START,
  startProcesses,
  StoreUnavailable,
  type Checkpoints,
  type CommandContext,
  type LogPlace,
  type Outcome,
  type Position,
  type ProcessRunner,
  type ReadAllOptions,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarCatalogue, type JarEvent, jarEvent, jarStream } from '../../testing/ledger-fixture.js';
import type { ReadStore } from '../read-store.js';

const refill = defineProcess<JarEvent>({
  name: 'refill',
  on: {
    JarBroken: ({ stream }) =>
      ['first', 'second'].map((key) => ({
        category: 'jar',
        id: stream.slice(4),
        command: { type: 'OpenJar', data: { key } },
        key,
        reason: 'the old one broke',
      })),
    JarLabelled: async ({ stream, data: { label } }) => [
      { category: 'jar', id: stream.slice(4), command: { type: 'Print', data: { label } }, key: 'print', source: { label } },
    ],
  },
});

interface Sent {
  readonly type: string;
  readonly context: CommandContext;
}

const at = (place: number): Position => ({ commit: BigInt(place), prepare: BigInt(place) });
/** The place of a process behind an event of the jars. */
const placeOf = (event: string, mark: number, position = mark): LogPlace => ({
  position: at(position),
  lastEvent: { id: uuidV5(`event ${event}`), position: at(mark) },
});

/** Has no record boundary where a reader of another log was, as EventStoreDB has not. */
class TornEventStore extends ArrayEventStore {
  override async *readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    if (options.direction === undefined) throw new StoreUnavailable('Log record at a wrong position.');
    yield* super.readAll(options);
  }
}

describe.each(ENGINES)('process managers on the read store’s checkpoints on $name', (engine) => {
  let engineRunning: RunningEngine;
  let place: Place;
  let store: ReadStore;
  let runner: ProcessRunner | undefined;
  const sent: Sent[] = [];
  const lines: string[] = [];
  let answer: (sent: Sent) => Promise<Outcome>;
  const accepted: Outcome = { accepted: true, events: [], revision: 0, position: START, repeated: false };
  const conflict: Outcome = { accepted: false, rejection: { code: 'CONFLICT', message: 'They are faster. Send it again.' } };
  const unread = { position: START, lastEvent: undefined };

  beforeAll(async () => {
    engineRunning = await engine.start();
    place = await engineRunning.place();
    store = place.open([]);
    await store.ready;
  });
  beforeEach(async () => {
    sent.length = 0;
    lines.length = 0;
    answer = async () => accepted;
    await store.checkpoints.save('refill', unread);
  });
  afterEach(() => runner?.stop());
  afterAll(async () => {
    await store.close();
    await place.remove();
    await engineRunning.stop();
  });

  function start(eventStore: ArrayEventStore, checkpoints: Checkpoints = store.checkpoints): ProcessRunner {
    runner = startProcesses({
      processes: [refill],
      catalogues: [jarCatalogue],
      eventStore,
      checkpoints,
      send: async (_category, _id, { type }, context) => {
        const command = { type, context };
        sent.push(command);
        return answer(command);
      },
      log: (level, message, details) => lines.push(`${level}: ${message} ${JSON.stringify(details ?? {})}`),
      maxBatch: 3,
      backoffMs: { min: 5, max: 20 },
    });
    return runner;
  }

  async function labelled(count: number): Promise<ArrayEventStore> {
    const eventStore = new ArrayEventStore();
    for (let index = 0; index < count; index++)
      await eventStore.append(jarStream(1), [jarEvent('JarLabelled', { label: `l${index}` }, `label ${index}`)], 'any');
    return eventStore;
  }

  it('sends what an event causes, under ids that follow from it', async () => {
    const eventStore = new ArrayEventStore();
    const broken = jarEvent('JarBroken', {}, 'broken');
    await eventStore.append(
      jarStream(1),
      [jarEvent('JarFilled', { amount: 1 }, 'filled'), broken, jarEvent('JarLabelled', { label: 'x' }, 'label')],
      'any',
    );
    const running = start(eventStore);
    expect(await running.waitFor(at(3), { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    const because = (event: string, key: string) => ({
      commandId: uuidV5(`process|refill|${event}|${key}`),
      actor: { id: 'refill', kind: 'service', roles: ['admin'] },
      origin: 'process',
      correlationId: 'spec',
      causationId: event,
    });
    const from = (event: string) => ({ event, stream: jarStream(1) });
    const replaced = { reason: 'the old one broke', source: from('JarBroken') };
    expect(sent).toEqual([
      { type: 'OpenJar', context: { ...because(broken.id, 'first'), ...replaced } },
      { type: 'OpenJar', context: { ...because(broken.id, 'second'), ...replaced } },
      { type: 'Print', context: { ...because(uuidV5('event label'), 'print'), source: { label: 'x', ...from('JarLabelled') } } },
    ]);
    expect(running.status()).toEqual([
      { process: 'refill', state: 'running', position: at(3), lease: { owner: expect.any(String), fence: expect.any(BigInt), changes: 1 } },
    ]);
    await running.stop();
    expect(await store.checkpoints.load('refill')).toEqual({
      position: at(3),
      lastEvent: { id: uuidV5('event label'), position: at(3) },
    });
  });

  it('goes on where it was, and repeats no id for another command', async () => {
    const eventStore = await labelled(10);
    await start(eventStore).waitFor(at(10), { timeoutMs: 10_000 });
    await runner!.stop();
    await eventStore.append(jarStream(1), [jarEvent('JarBroken', {}, 'late')], 'any');
    await start(eventStore).waitFor(at(11), { timeoutMs: 10_000 });
    expect([sent.length, new Set(sent.map(({ context }) => context.commandId)).size]).toEqual([12, 12]);
  });

  it('tries again after a fault, with the same id, and passes over a refusal', async () => {
    const eventStore = await labelled(4);
    let faults = 3;
    answer = async ({ context }) => {
      if (context.source!['label'] === 'l1' && faults-- > 0) throw new Error('no answer');
      if (context.source!['label'] === 'l2') return { accepted: false, rejection: { code: 'NOT_FOUND', message: 'There is no such jar.' } };
      return accepted;
    };
    const running = start(eventStore);
    expect((await running.waitFor(at(4), { timeoutMs: 10_000 })).reached).toBe(true);
    expect(sent.map(({ context }) => context.source!['label'])).toEqual(['l0', 'l1', 'l1', 'l1', 'l1', 'l2', 'l3']);
    expect(new Set(sent.map(({ context }) => context.commandId)).size).toBe(4);
    expect(lines.filter((line) => line.includes('refused'))).toEqual([
      expect.stringContaining('Print was refused: There is no such jar. {"code":"NOT_FOUND"'),
    ]);
  });

  it('sends a command again while others are faster, in order, and says how far it is meanwhile', async () => {
    const eventStore = await labelled(4);
    let faster = true;
    answer = async ({ context }) => (faster && context.source!['label'] === 'l1' ? conflict : accepted);
    const running = start(eventStore);
    expect(await running.waitFor(at(2), { timeoutMs: 100 })).toEqual({ reached: false, behind: ['refill'] });
    while (running.status()[0]!.state !== 'retrying') await nextTurn();
    const [status] = running.status();
    const failure = `Print of jar ${jarStream(1).slice(4)} lost to others: They are faster. Send it again.`;
    expect(status).toEqual({ process: 'refill', state: 'retrying', position: at(1), lease: status!.lease, failure });
    const before = sent.length;
    faster = false;
    expect((await running.waitFor(at(4), { timeoutMs: 10_000 })).reached).toBe(true);
    const labels = sent.map(({ context }) => context.source!['label']);
    expect([labels.slice(0, 3), labels.slice(before)]).toEqual([
      ['l0', 'l1', 'l1'],
      ['l1', 'l2', 'l3'],
    ]);
    expect(new Set(sent.map(({ context }) => context.commandId)).size).toBe(4);
    expect([running.status()[0]!.state, lines.filter((line) => line.includes('refused'))]).toEqual(['running', []]);
  });

  it('ends while others are faster, and begins there the next time', async () => {
    const eventStore = await labelled(3);
    answer = async ({ context }) => (context.source!['label'] === 'l1' ? conflict : accepted);
    start(eventStore);
    while (sent.length < 3) await sleep(5);
    await runner!.stop();
    expect(await store.checkpoints.load('refill')).toEqual(placeOf('label 0', 1));
    answer = async () => accepted;
    sent.length = 0;
    await start(eventStore).waitFor(at(3), { timeoutMs: 10_000 });
    expect(sent.map(({ context }) => context.source!['label'])).toEqual(['l1', 'l2']);
  });

  it('stops at an event of a newer program, with its checkpoint before it', async () => {
    const eventStore = await labelled(2);
    await eventStore.append(jarStream(1), [jarEvent('JarBroken', {}, 'newer', 4)], 'any');
    const running = start(eventStore);
    expect(await running.waitFor(at(3), { timeoutMs: 10_000 })).toEqual({ reached: false, behind: ['refill'] });
    expect(running.status()).toEqual([
      {
        process: 'refill',
        state: 'stopped',
        position: at(2),
        lease: expect.any(Object),
        failure: expect.stringContaining('does not know'),
      },
    ]);
    await running.stop();
    expect(await store.checkpoints.load('refill')).toEqual({
      position: at(2),
      lastEvent: { id: uuidV5('event label 1'), position: at(2) },
    });
  });

  it('remembers an event of the log though none was for it', async () => {
    const eventStore = new ArrayEventStore();
    const filled = [1, 2, 3].map((amount) => jarEvent('JarFilled', { amount }, `filled ${amount}`));
    await eventStore.append(jarStream(1), filled, 'any');
    await start(eventStore).waitFor(at(3), { timeoutMs: 10_000 });
    await runner!.stop();
    expect(await store.checkpoints.load('refill')).toEqual({ position: at(3), lastEvent: { id: filled[1]!.id, position: at(2) } });
    await start(eventStore).waitFor(at(3), { timeoutMs: 10_000 });
    expect([sent, lines]).toEqual([[], []]);
  });

  it.each([
    ['is ahead of the log', { position: at(99), lastEvent: undefined }, 'it is ahead of the log'],
    ['comes from another log of equal length', placeOf('another', 2), 'the log holds another event where it applied its last one'],
    ['comes from a longer log that was cut', placeOf('label 2', 3, 2), 'the log does not hold the last event that it applied'],
    ['remembers no event', { position: at(2), lastEvent: undefined }, 'it remembers no event of it'],
  ])('starts over when its checkpoint %s', async (_what, place, reason) => {
    await store.checkpoints.save('refill', place);
    const running = start(await labelled(2));
    expect((await running.waitFor(at(2), { timeoutMs: 10_000, processes: ['refill'] })).reached).toBe(true);
    expect(sent.map(({ context }) => context.source!['label'])).toEqual(['l0', 'l1']);
    const says = `does not fit the log: ${reason}. The process starts over`;
    expect(lines).toEqual([expect.stringContaining(says)]);
    await running.stop();
    expect(await store.checkpoints.load('refill')).toEqual(placeOf('label 1', 2));
  });

  it('notes where it is as soon as the database takes it, though nothing more happens', async () => {
    let refusals = 1;
    const save: Checkpoints['save'] = (name, place, fence) =>
      refusals-- > 0 ? Promise.reject(new Error('The database is away.')) : store.checkpoints.save(name, place, fence);
    const away = Object.assign(Object.create(store.checkpoints) as Checkpoints, { save });
    await start(await labelled(1), away).waitFor(at(1), { timeoutMs: 10_000 });
    const deadline = Date.now() + 10_000;
    while ((await store.checkpoints.load('refill')).position.commit !== 1n && Date.now() < deadline) await sleep(20);
    expect(await store.checkpoints.load('refill')).toEqual(placeOf('label 0', 1));
    expect(lines).toEqual([expect.stringContaining('could not note its checkpoint: The database is away.')]);
  });

  it('starts over when the log cannot be read where it was, though the store answers', async () => {
    await store.checkpoints.save('refill', placeOf('label 1', 2));
    const torn = new TornEventStore();
    for (const event of (await labelled(2)).all()) await torn.append(event.stream, [event], 'any');
    await start(torn).waitFor(at(2), { timeoutMs: 10_000 });
    expect(lines).toEqual([expect.stringContaining('the log cannot be read where it applied its last event')]);
    expect(sent).toHaveLength(2);
  });
});
