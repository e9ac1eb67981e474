import fc from 'fast-check';
import { comparePositions, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { RecentEvents } from './recent-events.js';

const position = (commit: number): Position => ({ commit: BigInt(commit), prepare: BigInt(commit) });
const event = (commit: number, type = 'Happened'): RecordedEvent => ({
  id: `00000000-0000-4000-8000-${String(commit).padStart(12, '0')}`,
  stream: 'asset-1',
  revision: commit,
  position: position(commit),
  type,
  data: {},
  metadata: {},
  created: 0,
});
const all = { matches: () => true, maxPage: 500 };

describe('recent events', () => {
  it('are those behind a position, with the position of the last one looked at', () => {
    const recent = new RecentEvents(position(10));
    for (const commit of [11, 15, 20]) recent.add(event(commit), 1);
    expect(recent.behind(position(10), all)).toEqual({ events: [event(11), event(15), event(20)], position: position(20), caughtUp: true });
    expect(recent.behind(position(12), all)).toEqual({ events: [event(15), event(20)], position: position(20), caughtUp: true });
    expect(recent.behind(position(20), all)).toEqual({ events: [], position: position(20), caughtUp: true });
    expect(recent.behind(position(30), all)).toEqual({ events: [], position: position(30), caughtUp: true });
  });

  it('are unknown before the part that is kept', () => {
    const recent = new RecentEvents(position(10));
    recent.add(event(11), 1);
    expect(recent.behind(position(9), all)).toBeUndefined();
  });

  it('come in pages, and pass over types that are not wanted', () => {
    const recent = new RecentEvents(position(0));
    for (const commit of [1, 2, 3, 4]) recent.add(event(commit, commit % 2 ? 'Odd' : 'Even'), 1);
    const odd = { matches: (type: string) => type === 'Odd', maxPage: 1 };
    expect(recent.behind(position(0), odd)).toEqual({ events: [event(1, 'Odd')], position: position(1), caughtUp: false });
    expect(recent.behind(position(3), odd)).toEqual({ events: [], position: position(4), caughtUp: true });
  });

  it('ignore an event that comes again after a new subscription', () => {
    const recent = new RecentEvents(position(0));
    for (const commit of [1, 2, 2, 1, 3]) recent.add(event(commit), 1);
    expect(recent.behind(position(0), all)?.events).toEqual([event(1), event(2), event(3)]);
  });

  it('forget the older half when they grow too large, never a part in between', () => {
    const recent = new RecentEvents(position(0));
    const megabyte = 1_048_576;
    for (let commit = 1; commit <= 17; commit += 1) recent.add(event(commit), megabyte);
    expect(recent.behind(position(8), all)).toBeUndefined();
    expect(recent.behind(position(9), all)?.events).toEqual([10, 11, 12, 13, 14, 15, 16, 17].map((commit) => event(commit)));
  });

  it('lose nothing for any subscriber, however pages and growth fall', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (steps, maxPage) => {
        const recent = new RecentEvents(position(0));
        const added: RecordedEvent[] = [];
        const seen: RecordedEvent[] = [];
        let at = position(0);
        for (const step of steps) {
          added.push(event(Number(recent.last.commit) + step));
          recent.add(added.at(-1)!, 1);
          const page = recent.behind(at, { matches: () => true, maxPage })!;
          seen.push(...page.events);
          expect(comparePositions(page.position, at)).toBe(1);
          at = page.position;
        }
        for (let page = recent.behind(at, all)!; page.events.length > 0; page = recent.behind(at, all)!) {
          seen.push(...page.events);
          at = page.position;
        }
        expect(seen).toEqual(added);
      }),
    );
  });
});
