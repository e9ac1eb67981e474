import type { NewEvent, RecordedEvent } from '@opsledger/eventsourcing';
import { type JarEvent, jarEvent, jarProjection, jarStream, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { diffRows } from '../engine/compare-rows.js';
import { foldRows } from './fold.js';
import { defineProjection } from './projection.js';

const recorded = (events: readonly (readonly [stream: string, event: NewEvent])[]): readonly RecordedEvent[] =>
  events.map(([stream, event], index) => {
    const place = BigInt(index + 1);
    return { ...event, stream, revision: index, position: { commit: place, prepare: place }, created: 0 };
  });

const id = jarStream(1).slice(4);
const opened = jarEvent('JarOpened', { label: 'plums', shelf: 'top' }, 'open');

describe('a fold in memory', () => {
  it('runs the handlers of the projection', () => {
    const folded = foldRows(
      jarProjection,
      recorded([
        [jarStream(1), opened],
        [jarStream(1), jarEvent('JarFilled', { amount: 3 }, 'fill')],
        [jarStream(1), jarEvent('JarLabelled', { label: 'prunes' }, 'label')],
        [jarStream(2), jarEvent('JarOpened', { label: 'old' }, 'old', 1)],
        [jarStream(2), jarEvent('JarBroken', {}, 'broken')],
        [jarStream(2), jarEvent('JarFilled', { amount: 9 }, 'too late')],
        ['cupboard-1', jarEvent('JarOpened', { label: 'of another kind' }, 'other')],
        [jarStream(1), jarEvent('JarPainted', {}, 'unhandled')],
      ]),
    );
    const row = { id, label: 'prunes', shelf: 'top', amount: 3, fillings: 1, opened_at: '2026-03-01T09:30:00.000Z' };
    expect([
      folded.rows(jarTable),
      folded.rows(shelfTable),
      folded.row(jarTable, { id }),
      folded.row(shelfTable, { shelf: 'none' }),
    ]).toEqual([
      [row],
      [
        { shelf: 'top', jars: 1 },
        { shelf: 'unknown', jars: 1 },
      ],
      row,
      undefined,
    ]);
  });

  it('refuses an event of a newer program', () => {
    expect(() => foldRows(jarProjection, recorded([[jarStream(1), jarEvent('JarFilled', { amount: 1 }, 'new', 2)]]))).toThrow(
      'JarFilled version 2, which this program does not know',
    );
  });

  it('refuses a change that moves a row to another key, and a table of another projection', () => {
    const stray = defineProjection({ ...jarProjection, tables: [jarTable] });
    expect(() => foldRows(stray, recorded([[jarStream(1), opened]]))).toThrow('not declared');
    const moving = defineProjection<JarEvent>({
      ...jarProjection,
      on: { JarOpened: (_event, rows) => rows.change(shelfTable, { shelf: 'a' }, () => ({ shelf: 'b', jars: 1 })) },
    });
    expect(() => foldRows(moving, recorded([[jarStream(1), opened]]))).toThrow('must not change the row');
  });

  it('names the rows in which two states differ', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((shelf) => ({ shelf, jars: 1 })) as [
      { shelf: string; jars: number },
      { shelf: string; jars: number },
      { shelf: string; jars: number },
    ];
    expect(diffRows(shelfTable, [a, b], [{ ...b, jars: 2 }, c])).toEqual([
      { key: 'a', expected: a, actual: undefined },
      { key: 'b', expected: b, actual: { shelf: 'b', jars: 2 } },
      { key: 'c', expected: undefined, actual: c },
    ]);
    expect(diffRows(shelfTable, [a], [a])).toEqual([]);
  });
});
