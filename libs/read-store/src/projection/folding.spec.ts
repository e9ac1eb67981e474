import type { RecordedEvent } from '@opsledger/eventsourcing';
import { jarEvent, jarProjection, jarStream, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { foldRows } from './fold.js';
import { Folding } from './folding.js';

const id = jarStream(1).slice(4);

const events: readonly RecordedEvent[] = [
  jarEvent('JarOpened', { label: 'plums', shelf: 'top' }, 'open'),
  jarEvent('JarFilled', { amount: 3 }, 'fill'),
  jarEvent('JarPainted', {}, 'unhandled'),
  jarEvent('JarBroken', {}, 'broken'),
  jarEvent('JarFilled', { amount: 9 }, 'too late'),
].map((event, index) => {
  const place = BigInt(index + 1);
  return { ...event, stream: jarStream(1), revision: index, position: { commit: place, prepare: place }, created: 0 };
});

describe('a fold event by event', () => {
  it('tells what each event made of which rows, and nothing of those that leave a row as it was', () => {
    const folding = new Folding(jarProjection);
    const told = events.map((event) => folding.apply(event).map(({ table, before, after }) => [table.name, before, after]));
    const opened = { id, label: 'plums', shelf: 'top', amount: 0, fillings: 0, opened_at: '2026-03-01T09:30:00.000Z' };
    const filled = { ...opened, amount: 3, fillings: 1 };
    const jars = (count: number) => ({ shelf: 'top', jars: count });
    expect(told).toEqual([
      [
        ['jar', undefined, opened],
        ['shelf', undefined, jars(1)],
      ],
      [['jar', opened, filled]],
      [],
      [['jar', filled, undefined]],
      [],
    ]);
  });

  it('holds the same rows as the fold of all of them at once', () => {
    const folding = new Folding(jarProjection);
    for (const [index, event] of events.entries()) {
      folding.apply(event);
      const whole = foldRows(jarProjection, events.slice(0, index + 1));
      expect([folding.rows(jarTable), folding.rows(shelfTable), folding.row(jarTable, { id })]).toEqual([
        whole.rows(jarTable),
        whole.rows(shelfTable),
        whole.row(jarTable, { id }),
      ]);
    }
  });
});
