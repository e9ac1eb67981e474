import fc from 'fast-check';
import { applied, compoundKey, differing, normalised } from './record.state.js';

const name = fc.string({ unit: 'grapheme' });

describe('record changes', () => {
  it('are what differs, with text trimmed; what is left out changes nothing, null takes away', () => {
    const record = { name: 'a', notes: 'b', count: 1 };
    expect(differing({ name: ' a ', notes: undefined, count: 2 }, record)).toStrictEqual({ count: 2 });
    expect(differing({ notes: null, more: null }, record)).toStrictEqual({ notes: null });
    expect(applied(record, { notes: null, count: 2 })).toStrictEqual({ name: 'a', count: 2 });
  });

  it('are nothing once applied', () => {
    const facts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.integer(), fc.constant(null)));
    fc.assert(fc.property(facts, facts, (record, changes) => expect(differing(changes, applied(record, changes))).toEqual({})));
  });
});

describe('keys', () => {
  it('do not change when normalised again', () => {
    fc.assert(
      fc.property(name, (text) => normalised(normalised(text)) === normalised(text)),
      { examples: [['ῒ']] },
    );
  });

  it('tell any two lists of names apart', () => {
    const part = fc.string({ unit: fc.constantFrom('|', ' ', 'A') });
    const pair = fc.tuple(part, part);
    const canonical = (texts: readonly string[]) => JSON.stringify(texts.map(normalised));
    fc.assert(
      fc.property(pair, pair, (a, b) => (compoundKey(...a) === compoundKey(...b)) === (canonical(a) === canonical(b))),
      { numRuns: 2000 },
    );
  });
});
