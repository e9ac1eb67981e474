import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { MonotoneClock, START, startProcesses, type LeaseTimes, type ProcessRunner, type Schedule } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { testReadStore, type TestReadStore } from '../../testing/test-read-store.js';

const LEASE: LeaseTimes = { durationMs: 400, renewMs: 100, pollMs: 20 };

describe('a schedule on two nodes', () => {
  let tested: TestReadStore;
  const log = new ArrayEventStore();
  const runners: ProcessRunner[] = [];
  const sent: string[] = [];
  let due = 0;

  const ticking: Schedule = {
    name: 'ticking',
    reads: [],
    async *due() {
      for (let tick = 1; tick <= due; tick++) yield { category: 'clock', id: 'c', command: { type: 'Tick', data: {} }, key: String(tick) };
    },
  };

  beforeAll(async () => {
    tested = await testReadStore([]);
  });
  afterAll(async () => {
    for (const runner of runners) await runner.stop();
    await tested.dispose();
  });

  function start(node: string, runs = true): ProcessRunner {
    const runner = startProcesses({
      processes: [],
      scheduling: {
        schedules: [ticking],
        clock: new MonotoneClock(),
        readModels: { waitFor: async () => ({ reached: true }) },
        everyMs: 10,
      },
      catalogues: [],
      eventStore: log,
      checkpoints: tested.store.checkpoints,
      send: async (_category, _id, _command, { commandId }) => {
        sent.push(`${node} ${commandId}`);
        return { accepted: true, events: [], revision: 0, position: START, repeated: false };
      },
      backoffMs: { min: 5, max: 20 },
      lease: LEASE,
      runs,
    });
    runners.push(runner);
    return runner;
  }

  const states = (): readonly string[] => runners.map((runner) => runner.status()[0]!.state);
  const senders = (): readonly string[] => sent.map((line) => line.split(' ')[0]!);

  async function until(isSo: () => boolean): Promise<void> {
    for (let tries = 0; tries < 1000 && !isSo(); tries++) await sleep(5);
    expect(isSo()).toBe(true);
  }

  it('looks on one of them, never on a node that leaves the work to others', async () => {
    const idle = start('idle', false);
    start('one');
    await until(() => states()[1] === 'running');
    start('two');
    due = 1;
    await until(() => sent.length === 1 && states().join() === 'standby,running,standby');
    expect(senders()).toEqual(['one']);
    expect(idle.status()[0]).toMatchObject({ process: 'schedule/ticking', lastRunAt: null });
    expect((await sql<{ name: string }>`select name from process_checkpoint`.execute(tested.store.db)).rows).toEqual([
      { name: 'schedule/ticking' },
    ]);
  });

  it('goes over when its node stops, and sends the same command for what is still due', async () => {
    await runners[1]!.stop();
    await until(() => states()[2] === 'running');
    due = 2;
    await until(() => sent.length === 3);
    expect(senders()).toEqual(['one', 'two', 'two']);
    expect(new Set(sent.map((line) => line.split(' ')[1])).size).toBe(2);
  });

  it('stops when its lease is stolen, and comes back when the thief is gone', async () => {
    const changes = (): number => runners[2]!.status()[0]!.lease.changes;
    const before = changes();
    await sql`update process_checkpoint set owner = 'thief', fence = fence + 1, lease_until = now() + interval '300 milliseconds'`.execute(
      tested.store.db,
    );
    await until(() => states()[2] === 'standby');
    await until(() => states()[2] === 'running');
    expect(changes()).toBe(before + 2);
  });
});
