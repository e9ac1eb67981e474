import fc from 'fast-check';
import { everyTypeTable } from '../../testing/ledger-fixture.js';
import { InvalidRow, keyText, normaliseNext, normaliseRow, type AnyRow } from './normalise.js';

const row = {
  id: '5F0C6C3E-0b7e-4f43-9f0e-6a1d1f5d9c42',
  day: '2026-02-28',
  name: 'a\0b\ud800c',
  tags: ['x\0'],
  mentions: ['5F0C6C3E-0b7e-4f43-9f0e-6a1d1f5d9c42'],
  done: false,
  small: -0,
  large: '-007',
  exact: '+0012.50',
  at: '2026-03-01T11:30:00+02:00',
  extra: { kept: [undefined, '\0'], dropped: undefined, zero: -0 },
};

describe('rows in their canonical form', () => {
  it('holds values as SQL gives them back', () => {
    expect(normaliseRow(everyTypeTable, row)).toStrictEqual({
      id: '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42',
      day: '2026-02-28',
      name: 'a\ufffdb\ufffdc',
      tags: ['x\ufffd'],
      mentions: ['5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42'],
      done: false,
      small: 0,
      large: '-7',
      exact: '12.50',
      at: '2026-03-01T09:30:00.000Z',
      extra: { kept: [null, '\ufffd'], zero: 0 },
    });
  });

  it('fills nullable columns that are left out, and tells keys apart by all their columns', () => {
    const { name: _name, extra: _extra, ...rest } = row;
    expect(normaliseRow(everyTypeTable, rest)).toMatchObject({ name: null, extra: null });
    expect(keyText(everyTypeTable, row)).toBe('["5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42","2026-02-28"]');
  });

  it('normalises a row that was computed from another one as it does any row, leaves that as it is, and refuses the same', () => {
    const before = normaliseRow(everyTypeTable, row);
    const value = fc.oneof(fc.string(), fc.constantFrom(undefined, null, 0, -0, 7, '-7', '7.50', '2026-02-28', true, ['x'], { zero: -0 }));
    const column = fc.constantFrom(...Object.keys(everyTypeTable.columns), 'unknown');
    const outcome = (normalise: () => AnyRow): unknown => {
      try {
        return normalise();
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(fc.dictionary(column, value), fc.boolean(), (changes, backwards) => {
        const entries = Object.entries({ ...before, ...changes });
        const after: AnyRow = Object.freeze(Object.fromEntries(backwards ? entries.reverse() : entries));
        expect(outcome(() => normaliseNext(everyTypeTable, before, after))).toStrictEqual(
          outcome(() => normaliseRow(everyTypeTable, after)),
        );
      }),
    );
  });

  it.each([
    ['small', 2_147_483_648],
    ['small', 1.5],
    ['small', '1'],
    ['large', 7],
    ['large', '1.0'],
    ['exact', '1e3'],
    ['exact', '.'],
    ['exact', 1.5],
    ['done', 'true'],
    ['day', '2026-3-1'],
    ['at', 'yesterday'],
    ['tags', 'x'],
    ['tags', [1]],
    ['id', 7],
    ['tags', null],
    ['unknown', 1],
  ])('refuses %s = %p', (column, value) => {
    expect(() => normaliseRow(everyTypeTable, { ...row, [column]: value })).toThrow(InvalidRow);
  });
});
