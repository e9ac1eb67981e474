import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { defineProcess, LeaseLost, START, startProcesses, type LeaseTimes, type ProcessRunner } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarCatalogue, type JarEvent, jarEvent, jarStream } from '../../testing/ledger-fixture.js';
import type { ReadStore } from '../read-store.js';

const print = defineProcess<JarEvent>({
  name: 'print',
  on: { JarLabelled: ({ stream }) => [{ category: 'jar', id: stream.slice(4), command: { type: 'Print', data: {} }, key: 'print' }] },
});
const LEASE: LeaseTimes = { durationMs: 800, renewMs: 200, pollMs: 50 };

describe.each(ENGINES)('a process manager on two nodes, on $name', (engine) => {
  let engineRunning: RunningEngine;
  let place: Place;
  let store: ReadStore;
  const log = new ArrayEventStore();
  const sent: string[] = [];
  const runners: ProcessRunner[] = [];
  beforeAll(async () => {
    engineRunning = await engine.start();
    place = await engineRunning.place();
    store = place.open([]);
    await store.ready;
  });
  afterAll(async () => {
    for (const runner of runners) await runner.stop();
    await store.close();
    await place.remove();
    await engineRunning.stop();
  });

  function start(node: string): ProcessRunner {
    const runner = startProcesses({
      processes: [print],
      catalogues: [jarCatalogue],
      eventStore: log,
      checkpoints: store.checkpoints,
      send: async (_category, _id, _command, { commandId }) => {
        sent.push(`${node} ${commandId}`);
        return { accepted: true, events: [], revision: 0, position: START, repeated: false };
      },
      backoffMs: { min: 5, max: 20 },
      lease: LEASE,
    });
    runners.push(runner);
    return runner;
  }

  async function label(name: string): Promise<void> {
    await log.append(jarStream(1), [jarEvent('JarLabelled', { label: name }, `${engine.name} ${name}`)], 'any');
  }

  const states = (): readonly string[] => runners.map((runner) => runner.status()[0]!.state);
  const bySender = (): readonly string[] => sent.map((line) => line.split(' ')[0]!);

  async function everyoneKnows(): Promise<void> {
    const head = await log.head();
    for (const runner of runners) expect(await runner.waitFor(head, { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
  }

  it('runs on one of them, and the other knows how far it is', async () => {
    await label('first');
    start('one');
    await everyoneKnows();
    start('two');
    await label('second');
    await everyoneKnows();
    // Nothing for the process, which the other node learns all the same.
    await log.append(jarStream(1), [jarEvent('JarFilled', { amount: 1 }, `${engine.name} filled`)], 'any');
    await everyoneKnows();
    expect([bySender(), states()]).toEqual([
      ['one', 'one'],
      ['running', 'standby'],
    ]);
  });

  it('saves no checkpoint for a node whose lease was stolen', async () => {
    const { fence } = runners[0]!.status()[0]!.lease;
    await sql`update process_checkpoint set owner = 'thief', fence = fence + 1, lease_until = now() + interval '300 milliseconds'`.execute(
      store.db,
    );
    await expect(store.checkpoints.save('print', { position: START, lastEvent: undefined }, fence)).rejects.toThrow(LeaseLost);
    for (let tries = 0; tries < 500 && !states().includes('running'); tries++) await sleep(10);
    await label('third');
    await everyoneKnows();
    expect([...states()].sort()).toEqual(['running', 'standby']);
    expect(new Set(sent.map((line) => line.split(' ')[1])).size).toBe(3); // perhaps sent twice, but as the same command
  });

  it('goes over when its node stops, from where it was', async () => {
    const owner = states().indexOf('running');
    const before = sent.length;
    await runners[owner]!.stop();
    runners.splice(owner, 1);
    await label('fourth');
    await everyoneKnows();
    expect([states(), sent.length]).toEqual([['running'], before + 1]);
  });

  it('notes again how far it is when the database has lost that, and sends nothing again', async () => {
    const [before, head] = [sent.length, await log.head()];
    const stored = () => store.checkpoints.load('print');
    for (let tries = 0; tries < 200 && (await stored()).position.commit < head.commit; tries++) await sleep(10);
    const { lastEvent } = await stored();
    await sql`update process_checkpoint set commit_position = 1, prepare_position = 1 where name = 'print'`.execute(store.db);
    for (let tries = 0; tries < 200 && (await stored()).position.commit < head.commit; tries++) await sleep(10);
    await everyoneKnows();
    expect([await stored(), sent.length]).toEqual([{ position: head, lastEvent }, before]);
  });
});
