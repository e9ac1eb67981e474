import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import fc from 'fast-check';
import { at, ids, otherServer, server, WINDOW } from '../../testing/change.samples.js';
import { mustNameItems, overlap } from '../windows.checks.js';
import { changeCalendarDecider, isListed, touching, type ChangeCalendar, type ChangeWindow } from './change-calendar.decider.js';
import type { ChangeCalendarEvent } from './change-calendar.events.js';

const spec = DeciderSpecification.for(changeCalendarDecider);
const window = (id: string, more: Partial<ChangeWindow> = {}): ChangeWindow => ({
  kind: 'change',
  id,
  everything: false,
  items: [server],
  ...WINDOW,
  ...more,
});
const listed = (data: ChangeWindow, over: readonly string[] = []): ChangeCalendarEvent => ({
  type: 'ChangeWindowListed',
  data: { ...data, over: [...over] },
});
const list = (data: ChangeWindow) => ({ type: 'ListChangeWindow', data }) as const;
const fold = (...events: readonly ChangeCalendarEvent[]): ChangeCalendar =>
  events.reduce(changeCalendarDecider.evolve, changeCalendarDecider.initialState);

describe('ListChangeWindow', () => {
  const mine = window(ids.change);
  const freeze = window(ids.freeze, { kind: 'freeze', everything: true, items: [] });

  it('enters a window, and enters it anew when it was planned anew', () => {
    spec.given().when(list(mine)).then(listed(mine));
    for (const changed of [{ to: at(3, 3) }, { from: at(2, 21) }, { items: [otherServer] }, { items: [server, otherServer] }]) {
      spec
        .given(listed(mine))
        .when(list({ ...mine, ...changed }))
        .then(listed({ ...mine, ...changed }));
    }
    spec
      .given(listed(freeze))
      .when(list({ ...freeze, everything: false }))
      .then(listed({ ...freeze, everything: false }));
  });

  it('forgets changes whose time is over, and no freezes', () => {
    const next = window(ids.otherChange, { from: at(9, 0), to: at(9, 1) });
    spec
      .given(listed(mine), listed(freeze))
      .when(list(next), { now: WINDOW.to })
      .then(listed(next, [ids.change]));
    expect(fold(listed(mine), listed(freeze), listed(next, [ids.change]))).toEqual({ windows: [freeze, next] });
  });

  it('forgets nothing that is not over, and not the window that is entered anew', () => {
    const next = window(ids.otherChange, { from: at(9, 0), to: at(9, 1) });
    spec.given(listed(mine)).when(list(next), { now: WINDOW.from }).then(listed(next));
    const again = { ...mine, to: at(9, 0) };
    spec.given(listed(mine)).when(list(again), { now: WINDOW.to }).then(listed(again));
    expect(fold(listed(mine), listed(again))).toEqual({ windows: [again] });
  });

  it('stays quiet when it is listed', () => {
    spec
      .given(listed(window(ids.change, { items: [server, otherServer] })))
      .when(list(window(ids.change, { items: [otherServer, server] })), { now: WINDOW.to })
      .thenNothing();
  });
});

describe('the calendar', () => {
  it('tells what is in the way: same time, and something in common', () => {
    const calendar = fold(
      listed(window(ids.change)),
      listed(window(ids.otherChange, { from: WINDOW.to, to: at(3, 4) })),
      listed(window(ids.thirdChange, { items: [otherServer] })),
      listed(window(ids.freeze, { kind: 'freeze', everything: true, items: [] })),
    );
    const asked = window(ids.bystander);
    expect(touching(calendar, asked).map(({ id }) => id)).toEqual([ids.change, ids.freeze]);
    expect(touching(calendar, window(ids.change)).map(({ id }) => id)).toEqual([ids.freeze]);
    expect([isListed(calendar, window(ids.change)), isListed(calendar, asked)]).toEqual([true, false]);
  });

  it('takes two spans as overlapping exactly when they share a moment', () => {
    const hour = fc.integer({ min: 0, max: 12 });
    const span = fc.tuple(hour, hour).filter(([from, to]) => from < to);
    fc.assert(
      fc.property(span, span, ([a, b], [c, d]) => {
        const hours = Array.from({ length: 12 }, (_, index) => index);
        const shared = hours.some((each) => each >= a && each < b && each >= c && each < d);
        expect(overlap({ from: at(1, a), to: at(1, b) }, { from: at(1, c), to: at(1, d) })).toBe(shared);
      }),
    );
  });

  it('tells things of different kinds apart, whatever their ids', () => {
    const service = { ...server, kind: 'service' } as const;
    expect(touching(fold(listed(window(ids.change, { items: [service] }))), window(ids.otherChange))).toEqual([]);
  });

  it('takes no more things of one plan than can be looked at', () => {
    const items = Array.from({ length: 101 }, () => server);
    expect(mustNameItems(items, 'items')).toMatchObject({ code: 'LIMIT_EXCEEDED', path: ['items'] });
    expect(mustNameItems(items.slice(1), 'items')).toBeUndefined();
  });
});
