import type { Instant, LocalDate } from '@opsledger/kernel';
import type { Position } from '@opsledger/eventsourcing';
import { apiError } from '../errors/api-error.js';
import { asOfMoment, type AsOfInput } from './as-of.js';

const now = '2026-03-01T12:00:00.000Z' as Instant;
const at = (commit: bigint): Position => ({ commit, prepare: commit });
const input = (given: Partial<AsOfInput>): AsOfInput => ({ basis: 'OCCURRED', ...given });

describe('asOfMoment', () => {
  it.each<[Partial<AsOfInput>, object]>([
    [{ at: '2026-02-01T00:00:00.000Z' as Instant }, { kind: 'instant', instant: '2026-02-01T00:00:00.000Z', basis: 'OCCURRED' }],
    [
      { at: now, basis: 'RECORDED' },
      { kind: 'instant', instant: now, basis: 'RECORDED' },
    ],
    [{ date: '2026-02-28' as LocalDate }, { kind: 'instant', instant: '2026-02-28T23:59:59.999Z', basis: 'OCCURRED' }],
    [{ date: '2026-03-01' as LocalDate }, { kind: 'instant', instant: now, basis: 'OCCURRED' }],
    [{ position: at(10n) }, { kind: 'position', position: at(10n) }],
  ])('reads %#', (given, expected) => {
    expect(asOfMoment(input(given), now, at(10n))).toEqual(expected);
  });

  it.each<[Partial<AsOfInput>, string]>([
    [{}, 'Give exactly one of at, date and position.'],
    [{ at: now, date: '2026-02-28' as LocalDate }, 'Give exactly one of at, date and position.'],
    [{ at: '2026-03-01T12:00:00.001Z' as Instant }, 'The moment lies in the future.'],
    [{ date: '2026-03-02' as LocalDate }, 'The moment lies in the future.'],
    [{ position: at(0n) }, 'The position lies before the first event.'],
    [{ position: at(11n) }, 'The position lies beyond the end of the log.'],
  ])('refuses %#', (given, message) => {
    expect(() => asOfMoment(input(given), now, at(10n))).toThrow(apiError('INVALID_POSITION', message));
  });
});
