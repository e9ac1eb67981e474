import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('sorts names by UTF-16 code units, not by code points, as RFC 8785 section 3.2.3 shows', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  it('sorts many names as it sorts few', () => {
    const names = Array.from({ length: 100 }, (_, place) => `name ${(place * 37) % 100}`);
    const text = (of: readonly string[]) => `{${of.map((name) => `"${name}":1`).join(',')}}`;
    for (const few of [names, names.slice(0, 23), names.slice(0, 24), names.slice(0, 1)])
      expect(canonicalJson(Object.fromEntries(few.map((name) => [name, 1])))).toBe(text(few.toSorted()));
  });

  it('writes any number of different names', () => {
    for (let place = 0; place < 5000; place++) expect(canonicalJson({ [`"${place}`]: 1 })).toBe(`{"\\"${place}":1}`);
    expect(canonicalJson({ ['a'.repeat(65)]: 1 })).toBe(`{"${'a'.repeat(65)}":1}`);
  });

  it('writes numbers as ECMAScript does', () => {
    expect(canonicalJson([1 / 3, 1e30, 4.5, 2e-3, 1e-27, -0, 1e21])).toBe('[0.3333333333333333,1e+30,4.5,0.002,1e-27,0,1e+21]');
  });

  it('leaves out what is undefined, as JSON does, and nothing else', () => {
    expect(canonicalJson({ b: undefined, a: null, c: [true, 'x'] })).toBe('{"a":null,"c":[true,"x"]}');
  });

  it('refuses what has no one form', () => {
    expect(() => canonicalJson('\ud800')).toThrow(RangeError);
    expect(() => canonicalJson({ '\udc00': 1 })).toThrow(RangeError);
    expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
  });

  it('is the same for the same value, whatever order its names came in, and reads as that value', () => {
    const key = fc.string({ unit: 'grapheme' });
    const value = fc.jsonValue({ stringUnit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 6 }), (members) => {
        const object = Object.fromEntries(members);
        const backwards = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(backwards as never)).toBe(canonicalJson(object as never));
        expect(JSON.parse(canonicalJson(object as never))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
});
