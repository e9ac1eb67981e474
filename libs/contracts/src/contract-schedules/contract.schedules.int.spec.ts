import type { DueCommand } from '@opsledger/eventsourcing';
import { uuidV5, type ContractId, type Instant } from '@opsledger/kernel';
import { startProjector, type ReadStore } from '@opsledger/read-store';
import { ArrayEventStore, testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { activeWith, day, history } from '../../testing/contract.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';
import type { ContractEvent } from '../contract/contract.events.js';
import { contractRegister } from '../contract-register/contract-register.projection.js';
import { contractSchedules } from './contract.schedules.js';

/** More than two pages. */
const MANY = 450;

describe('the schedules of contracts', () => {
  let tested: TestReadStore;
  let readStore: ReadStore;

  beforeAll(async () => {
    tested = await testReadStore([contractRegister]);
    readStore = tested.store;
    const log = new ArrayEventStore();
    const record = async (name: string, events: readonly ContractEvent[]): Promise<void> => {
      const contractId = uuidV5(name) as ContractId;
      const own = events.map((event, index) => newEvent({ ...event, data: { ...event.data, contractId } }, `${name} ${index}`));
      await log.append(`contract-${contractId}`, own, 'any');
    };
    // Many that end on the same day, so that a page ends between two of them.
    for (let index = 0; index < MANY; index++) await record(`fixed ${index}`, activeWith({ renewal: 'never' }));
    await record('later', activeWith({ renewal: 'never', end: day('2027-01-01') }));
    await record('tacit', activeWith({ end: day('2026-09-30'), renewalMonths: 1, noticeDays: 20 }));
    for (const name of ['Draft', 'Approved', 'NoticeGiven', 'Terminated', 'Expired'] as const) await record(name, history[name]);
    const projector = startProjector({ readStore, eventStore: log });
    expect(await projector.waitFor(await log.head(), { timeoutMs: 30_000 })).toMatchObject({ reached: true });
    await projector.stop();
  });
  afterAll(() => tested.dispose());

  async function dueAt(now: string): Promise<Readonly<Record<string, readonly DueCommand[]>>> {
    const found: Record<string, DueCommand[]> = {};
    for (const { name, due } of contractSchedules({ readStore })) {
      const commands: DueCommand[] = [];
      for await (const command of due(now as Instant)) commands.push(command);
      found[name] = commands;
    }
    return found;
  }

  it('find everything that has ended, page by page, and nothing that has not', async () => {
    expect((await dueAt('2026-12-31T23:59:59.999Z'))['contractExpiry']).toEqual([]);
    const { contractExpiry } = await dueAt('2027-01-01T00:00:00.000Z');
    const names = [...Array.from({ length: MANY }, (_, index) => `fixed ${index}`), 'NoticeGiven'];
    expect(contractExpiry!.map(({ id }) => id).sort()).toEqual(names.map((name) => uuidV5(name)).sort());
    const id = uuidV5('NoticeGiven');
    expect(contractExpiry!.find((due) => due.id === id)).toEqual({
      category: 'contract',
      id,
      command: { type: 'ExpireContract', data: { contractId: id, end: '2026-12-31' } },
      key: `${id}|2026-12-31`,
      occurredAt: '2027-01-01T00:00:00.000Z',
      reason: 'The term has ended.',
    });
  });

  it('find every term that would have ended meanwhile', async () => {
    expect((await dueAt('2026-09-30T12:00:00.000Z'))['contractTacitRenewal']).toEqual([]);
    const { contractTacitRenewal } = await dueAt('2026-12-31T00:00:00.000Z');
    expect(contractTacitRenewal!.map(({ command, occurredAt }) => [(command.data as { end: string }).end, occurredAt])).toEqual([
      ['2026-09-30', '2026-10-01T00:00:00.000Z'],
      ['2026-10-31', '2026-11-01T00:00:00.000Z'],
      ['2026-11-30', '2026-12-01T00:00:00.000Z'],
    ]);
  });

  it('remind from thirty days before, of what renews and was not given notice of', async () => {
    expect((await dueAt('2026-08-10T12:00:00.000Z'))['contractNoticeReminder']).toEqual([]);
    const id = uuidV5('tacit');
    expect((await dueAt('2026-08-11T12:00:00.000Z'))['contractNoticeReminder']).toEqual([
      {
        category: 'contract',
        id,
        command: { type: 'RemindOfNotice', data: { contractId: id, deadline: '2026-09-10' } },
        key: `${id}|2026-09-10`,
      },
    ]);
  });
});
