import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aggregates, openEmbeddedEventStore, type CommandContext, type EventStore, type Position } from '@opsledger/eventsourcing';
import { boxAggregate, FaultyStore, type BoxCommand } from '@opsledger/eventsourcing/testing';
import { uuidV7, type CommandId } from '@opsledger/kernel';
import { readLedgerStatus } from './ledger-status.js';
import { watchLedger, type Operations } from './watch-ledger.js';

const START: Position = { commit: 0n, prepare: 0n };
const open = (label: string): BoxCommand => ({ type: 'OpenBox', data: { label } });
const addItem: BoxCommand = { type: 'AddItem', data: { item: 'Ada Lovelace' } };

describe('a ledger that is watched', () => {
  let folder: string;
  let embedded: EventStore;
  let store: FaultyStore;
  let aggregates: Aggregates;
  let operations: Operations;
  let place: Position;
  const lines: unknown[] = [];

  const context = (given: Partial<CommandContext> = {}): CommandContext => ({
    commandId: uuidV7() as CommandId,
    actor: { id: uuidV7(), kind: 'user', roles: ['admin'] },
    origin: 'graphql',
    correlationId: 'request-1',
    ...given,
  });
  const lease = (changes: number) => ({ owner: 'here', fence: 1n, changes });
  /** The parts that the store and the commands do not need stand still; those of a whole ledger are seen in test/operations. */
  const followers = {
    projector: {
      status: () => {
        const failure = {
          message: 'broken (Key (name)=(Ada) exists)',
          event: { id: 'e', type: 'ItemAdded', stream: 's', position: place },
        };
        const partitions = [{ partition: 0, position: place, lag: 0n, owner: 'here' }];
        const parked = { streams: 1, events: 3 };
        const boxes = { projection: 'boxes', version: 2, state: 'stopped', position: place, lag: 0n } as const;
        return Promise.resolve([{ ...boxes, partitions, parked, lease: lease(2), failure }]);
      },
    },
    processes: {
      status: () =>
        [
          { process: 'tidy', state: 'running', position: place, lease: lease(1) },
          { process: 'schedule/clean', state: 'running', position: START, lease: lease(0), lastRunAt: null },
        ] as const,
    },
  };
  const values = async (name: string): Promise<readonly string[]> =>
    (await operations.metrics.text()).split('\n').filter((line) => line.startsWith(name));

  beforeEach(async () => {
    lines.length = 0;
    place = START;
    folder = await mkdtemp(join(tmpdir(), 'opsledger-operations-'));
    embedded = await openEmbeddedEventStore({ folder });
    store = new FaultyStore(embedded);
    aggregates = new Aggregates(store, [boxAggregate]);
    const readStore = { state: (): 'ready' => 'ready', sqlCount: () => 7 };
    operations = watchLedger({ eventStore: store, aggregates, readStore, ...followers }, (...line) => lines.push(line));
  });
  afterEach(async () => {
    await embedded.close();
    await rm(folder, { recursive: true });
  });

  it('counts commands by name and outcome, those of bulk requests too', async () => {
    const once = context();
    await aggregates.execute('box', 'a', open('A'), once);
    await aggregates.execute('box', 'a', open('A'), once);
    await aggregates.execute('box', 'b', addItem, context());
    await aggregates.executeBulk([{ category: 'box', id: 'a', command: addItem, context: context() }], 'REJECT_ALL');
    expect(await values('opsledger_commands_total')).toEqual([
      'opsledger_commands_total{command="OpenBox",outcome="accepted"} 1',
      'opsledger_commands_total{command="OpenBox",outcome="repeated"} 1',
      'opsledger_commands_total{command="AddItem",outcome="INVALID_TRANSITION"} 1',
      'opsledger_commands_total{command="AddItem",outcome="accepted"} 1',
    ]);
    expect(await values('opsledger_command_seconds_count')).toEqual([
      'opsledger_command_seconds_count{command="OpenBox"} 2',
      'opsledger_command_seconds_count{command="AddItem"} 1',
      'opsledger_command_seconds_count{command="bulk"} 1',
    ]);
  });

  it('logs a refusal by its code, and nothing of what was asked for', async () => {
    await aggregates.execute('box', 'b', addItem, context());
    expect(lines).toEqual([
      ['info', 'A command was refused', { command: 'AddItem', code: 'INVALID_TRANSITION', origin: 'graphql', correlationId: 'request-1' }],
    ]);
  });

  it('counts a lost answer and the append that is sent again', async () => {
    store.loseAnswers = { prefix: 'box-', count: 2 };
    expect(await aggregates.execute('box', 'a', open('A'), context())).toMatchObject({ accepted: true });
    expect(await values('opsledger_append_resends_total')).toEqual(['opsledger_append_resends_total 2']);
    expect(await values('opsledger_event_store_appends_total{result="outcome_unknown"}')).toEqual([
      'opsledger_event_store_appends_total{result="outcome_unknown"} 2',
    ]);
  });

  it('counts a command that another writer was faster than', async () => {
    await aggregates.execute('box', 'a', open('A'), context());
    const other = new Aggregates(embedded, [boxAggregate]);
    let first = true;
    store.beforeAppend = async () => {
      if (!first) return;
      first = false;
      await other.execute('box', 'a', addItem, context());
    };
    expect(await aggregates.execute('box', 'a', addItem, context())).toMatchObject({ accepted: true, revision: 2 });
    expect(await values('opsledger_command_conflicts_total')).toEqual(['opsledger_command_conflicts_total 1']);
  });

  it('tells how far everything is behind, in events and in seconds', async () => {
    const first = await aggregates.execute('box', 'a', open('A'), context());
    for (let count = 0; count < 250; count++) await aggregates.execute('box', 'a', addItem, context());
    const head = await embedded.head();
    if (!first.accepted) throw new Error('The box was not opened.');
    place = first.position;
    const now = Date.now() + 60_000;
    const { projections, processes } = await readLedgerStatus({ eventStore: store, ...followers }, now);
    const lag = { position: place, lagEvents: 250, lagSeconds: expect.any(Number) as number };
    const more = {
      partitions: [{ partition: 0, ...lag }],
      parked: { streams: 1, events: 3 },
      leaseChanges: 2,
      failure: 'ItemAdded: broken',
    };
    expect(projections).toEqual([{ name: 'boxes', version: 2, state: 'stopped', ...lag, ...more }]);
    const looks = {
      name: 'schedule/clean',
      state: 'running',
      position: START,
      lagEvents: 0,
      lagSeconds: 0,
      leaseChanges: 0,
      lastRunAt: null,
    };
    expect(processes).toEqual([{ name: 'tidy', state: 'running', ...lag, leaseChanges: 1 }, looks]);
    expect(projections[0]!.lagSeconds).toBeGreaterThanOrEqual(60);
    place = head;
    expect((await readLedgerStatus({ eventStore: store, ...followers }, now)).processes).toEqual([
      { name: 'tidy', state: 'running', position: head, lagEvents: 0, lagSeconds: 0, leaseChanges: 1 },
      looks,
    ]);
  });

  it('tells states, positions and statements', async () => {
    await aggregates.execute('box', 'a', open('A'), context());
    const { commit } = await embedded.head();
    const wanted = /^opsledger_(?:projection|process|read_store|event_store_(?:up|head)|sql|lease)/;
    expect((await operations.metrics.text()).split('\n').filter((line) => wanted.test(line) && !line.includes('_lag_seconds'))).toEqual([
      'opsledger_sql_statements_total 7',
      'opsledger_read_store_state{state="ready"} 1',
      'opsledger_event_store_up 1',
      `opsledger_event_store_head ${commit}`,
      `opsledger_projection_lag_events{projection="boxes"} ${commit}`,
      'opsledger_projection_position{projection="boxes"} 0',
      'opsledger_projection_state{projection="boxes",state="stopped"} 1',
      'opsledger_projection_failing{projection="boxes"} 1',
      `opsledger_process_lag_events{process="tidy"} ${commit}`,
      'opsledger_process_lag_events{process="schedule/clean"} 0',
      'opsledger_process_position{process="tidy"} 0',
      'opsledger_process_position{process="schedule/clean"} 0',
      'opsledger_process_state{process="tidy",state="running"} 1',
      'opsledger_process_state{process="schedule/clean",state="running"} 1',
      'opsledger_process_failing{process="tidy"} 0',
      'opsledger_process_failing{process="schedule/clean"} 0',
      'opsledger_projection_parked{projection="boxes"} 1',
      'opsledger_projection_partition_lag_events{projection="boxes",partition="0"} 2',
      'opsledger_lease_changes_total 3',
    ]);
  });
});
