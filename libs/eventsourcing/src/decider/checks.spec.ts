import { reject, type Actor, type Instant, type LocalDate } from '@opsledger/kernel';
import { inOrder, mustBeActive, mustBeReminder, mustGiveReason, mustSay, notInFuture, periodsSince, readMoney, under } from './checks.js';

const day = (text: string) => text as LocalDate;

describe('under', () => {
  it('puts the parent before the path, and makes one where there is none', () => {
    expect(under('changes', reject('INVALID_INPUT', 'No.', ['tag']))).toEqual(reject('INVALID_INPUT', 'No.', ['changes', 'tag']));
    expect(under('changes', reject('INVALID_INPUT', 'No.'))).toEqual(reject('INVALID_INPUT', 'No.', ['changes']));
  });
});

describe('the shared checks', () => {
  it('refuse a reference to what is unknown or closed, each in its words', () => {
    expect(mustBeActive('vendor', undefined, 'vendorId')).toBeUndefined();
    expect(mustBeActive('vendor', 'active', 'vendorId')).toBeUndefined();
    const unknown = reject('INVALID_REFERENCE', 'There is no such vendor. Check the id.', ['vendorId']);
    expect(mustBeActive('vendor', 'unknown', 'vendorId')).toEqual(unknown);
    const closed = reject('INVALID_REFERENCE', 'The vendor is closed or retired. Choose one that is active.', ['vendorId']);
    expect(mustBeActive('vendor', 'inactive', 'vendorId')).toEqual(closed);
  });

  it('refuse blank text, and leave absent text alone', () => {
    for (const text of ['x', undefined, null]) expect(mustSay(text, 'name')).toBeUndefined();
    for (const text of ['', ' ']) expect(mustSay(text, 'name')).toMatchObject({ code: 'INVALID_INPUT', path: ['name'] });
  });

  it('refuse silence where a reason is due', () => {
    expect(mustGiveReason({ reason: 'lost' }, 'Say why.')).toBeUndefined();
    for (const given of [{}, { reason: ' ' }]) {
      expect(mustGiveReason(given, 'Say why.')).toEqual(reject('REASON_REQUIRED', 'Say why.', ['reason']));
    }
  });

  it('refuse a day before another, not the same one, and none', () => {
    const from = (late: LocalDate | null | undefined) => inOrder(day('2026-03-01'), late, 'end', 'the start');
    for (const late of [day('2026-03-01'), day('2026-03-02'), null, undefined]) expect(from(late)).toBeUndefined();
    expect(from(day('2026-02-28'))).toMatchObject({ code: 'INVALID_TIME', path: ['end'] });
  });

  it('refuse a day to come, but for the day of those who are ahead of UTC', () => {
    const at = (text: string | undefined) => notInFuture(text as LocalDate, { now: '2026-03-01T12:00:00.000Z' as Instant }, 'on');
    for (const text of ['2026-03-01', '2026-03-02', undefined]) expect(at(text)).toBeUndefined();
    expect(at('2026-03-03')).toMatchObject({ code: 'INVALID_TIME', path: ['on'] });
  });

  it('read an amount, refuse one that is none, and let a fault of the program through', () => {
    expect(readMoney({ amount: '1', currency: 'EUR' }, 'cost')).toEqual({ amount: '1.00', currency: 'EUR' });
    expect(readMoney({ amount: '-1', currency: 'EUR' }, 'cost')).toMatchObject({ code: 'INVALID_AMOUNT', path: ['cost', 'amount'] });
    expect(() => readMoney(undefined as never, 'cost')).toThrow(TypeError);
  });
});

describe('a reminder', () => {
  const since = '2026-03-01T12:00:00.000Z' as Instant;
  const scheduler: Actor = { id: 'reminders', kind: 'scheduler', roles: [] };
  const due = (nth: number, now: string, actor = scheduler) =>
    mustBeReminder({ actor, now: now as Instant }, { waitingSince: since, nth }, 3)?.code;

  it('comes once a period has passed, and no earlier', () => {
    expect([due(1, '2026-03-04T11:59:59.999Z'), due(1, '2026-03-04T12:00:00.000Z')]).toEqual(['INVALID_TIME', undefined]);
    expect([due(2, '2026-03-04T12:00:00.000Z'), due(2, '2026-03-07T12:00:00.000Z')]).toEqual(['INVALID_TIME', undefined]);
    expect(periodsSince(since, '2026-02-01T12:00:00.000Z' as Instant, 3)).toBe(0);
  });

  it('is for the scheduler alone', () => {
    expect(due(1, '2026-04-01T00:00:00.000Z', { ...scheduler, kind: 'user' })).toBe('FORBIDDEN');
  });
});
