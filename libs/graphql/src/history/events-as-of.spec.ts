import type { RecordedEvent } from '@opsledger/eventsourcing';
import { parseInstant } from '@opsledger/kernel';
import type { AsOfBasis } from '../consistency/as-of.js';
import { eventsAsOf, type Corrections } from './events-as-of.js';

/** One event a day is recorded, from the first of March on. @param occurred the day in March on which each happened. */
function stream(...events: readonly (readonly [type: string, occurred: number])[]): readonly RecordedEvent[] {
  return events.map(([type, occurred], revision) => {
    const place = BigInt(revision + 1);
    const metadata = { occurredAt: noon(occurred), recordedAt: noon(revision + 1) };
    return { id: type, type, data: {}, metadata, stream: 'jar-1', revision, position: { commit: place, prepare: place }, created: 0 };
  });
}

const noon = (day: number) => parseInstant(`2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`);

function asOf(events: readonly RecordedEvent[], day: number, basis: AsOfBasis, corrections?: Corrections): readonly string[] {
  return eventsAsOf(events, { kind: 'instant', instant: noon(day), basis }, corrections).map(({ id }) => id);
}

describe('eventsAsOf', () => {
  const events = stream(['opened', 1], ['filled', 5], ['moved', 3], ['corrected', 9]);

  it('has by position and by the time of recording what the ledger said then', () => {
    const byPosition = eventsAsOf(events, { kind: 'position', position: { commit: 2n, prepare: 2n } });
    expect(byPosition.map(({ id }) => id)).toEqual(['opened', 'filled']);
    expect([1, 3, 9].map((day) => asOf(events, day, 'RECORDED'))).toEqual([
      ['opened'],
      ['opened', 'filled', 'moved'],
      ['opened', 'filled', 'moved', 'corrected'],
    ]);
  });

  it('has by the time of occurrence what had happened then, in the order in which it happened', () => {
    expect([1, 3, 4, 9].map((day) => asOf(events, day, 'OCCURRED'))).toEqual([
      ['opened'],
      ['opened', 'moved'],
      ['opened', 'moved'],
      ['opened', 'moved', 'filled', 'corrected'],
    ]);
  });

  it('has nothing before the first event, which nothing precedes', () => {
    const late = stream(['opened', 4], ['signed', 2], ['filled', 6]);
    expect([3, 4, 6].map((day) => asOf(late, day, 'OCCURRED'))).toEqual([[], ['opened', 'signed'], ['opened', 'signed', 'filled']]);
    expect(asOf([], 9, 'OCCURRED')).toEqual([]);
  });

  it('applies later corrections as they are declared: whole, in part or not at all; never before the first event', () => {
    const kept: Corrections = { corrected: (event, soFar) => ({ ...event, id: `corrected after ${soFar.length}` }) };
    expect(asOf(events, 3, 'OCCURRED', kept)).toEqual(['opened', 'moved', 'corrected after 2']);
    expect(asOf(events, 9, 'OCCURRED', kept)).toEqual(['opened', 'moved', 'filled', 'corrected']);
    expect(asOf(events, 3, 'OCCURRED', { corrected: () => null })).toEqual(['opened', 'moved']);
    expect(asOf(events, 3, 'RECORDED', kept)).toEqual(['opened', 'filled', 'moved']);
    expect(asOf(stream(['opened', 4], ['corrected', 9]), 3, 'OCCURRED', kept)).toEqual([]);
  });
});
