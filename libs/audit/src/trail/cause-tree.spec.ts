import fc from 'fast-check';
import { causeTree } from './cause-tree.js';
import { streamOf, stretchesOf } from './trail-events.js';
import type { TrailPlace } from './trail.queries.js';

const place = (event_id: string, causation_id: string | null, more: Partial<TrailPlace> = {}): TrailPlace => ({
  ...{ commit: '1', prepare: '1', event_id, subject_type: 'box', subject_id: 'a', stream: null, version: 0 },
  ...{ occurred_at: '2026-03-01T00:00:00.000Z' as TrailPlace['occurred_at'], causation_id, ...more },
});

describe('causeTree', () => {
  it('puts what an event caused right behind it, and starts anew where the cause is not there', () => {
    const places = [
      place('a', null),
      place('b', null),
      place('c', 'a'),
      place('d', 'b'),
      place('e', 'c'),
      place('f', 'elsewhere'),
      place('g', 'a'),
    ];
    expect(causeTree(places).map(({ place: { event_id }, depth, causedBy }) => [event_id, depth, causedBy])).toEqual([
      ['a', 0, null],
      ['c', 1, 'a'],
      ['e', 2, 'c'],
      ['g', 1, 'a'],
      ['b', 0, null],
      ['d', 1, 'b'],
      ['f', 0, null],
    ]);
  });
});

describe('stretchesOf', () => {
  it('reads neighbours of a stream together, and never more often than there are events', () => {
    const at = (subject_id: string, version: number): TrailPlace => place(`${subject_id}${version}`, null, { subject_id, version });
    expect(stretchesOf([at('b', 3), at('a', 40), at('a', 2), at('a', 0)])).toEqual([
      { stream: 'box-a', from: 0, to: 2 },
      { stream: 'box-a', from: 40, to: 40 },
      { stream: 'box-b', from: 3, to: 3 },
    ]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(200)), { maxLength: 50 }), (list) => {
        const places = list.map(([subject, version]) => at(subject, version));
        const stretches = stretchesOf(places);
        expect(stretches.length).toBeLessThanOrEqual(places.length);
        for (const each of places) {
          const covering = stretches.filter(
            ({ stream, from, to }) => stream === streamOf(each) && from <= each.version && each.version <= to,
          );
          expect(covering).toHaveLength(1);
        }
      }),
    );
  });

  it('names the stream of a subject without a UUID as the log does', () => {
    expect(streamOf(place('x', null, { stream: 'security-2026-03-01' }))).toBe('security-2026-03-01');
  });
});
