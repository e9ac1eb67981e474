import { refuseText } from './text.js';

const path = ['name'];

describe('refuseText', () => {
  it.each([
    ['', 'is blank'],
    [' \t', 'is blank'],
    [' x', 'begins or ends with blanks'],
    ['x'.repeat(201), 'has more than 200 characters'],
    ['x'.repeat(90_000), 'has more than 200 characters'],
    ['a\ud800b', 'is not well-formed Unicode'],
    ['a\u202eb', 'contains characters that change the direction of text'],
    ['a\u0000b', 'contains control characters or line breaks'],
    ['a\nb', 'contains control characters or line breaks'],
  ])('refuses %j: it %s', (text, fault) => {
    expect(refuseText(text, path)).toEqual({ code: 'INVALID_INPUT', message: `The name ${fault}.`, path });
  });

  it.each(['Ada', "Braun, Ullrich and O'Hara", '株式会社', '😀'.repeat(200), '__proto__', "'; drop table"])('accepts %j', (text) => {
    expect(refuseText(text, path)).toBeUndefined();
  });

  it('accepts line breaks where asked, but no other control character', () => {
    expect(refuseText('a\n\tb', path, { multiline: true })).toBeUndefined();
    expect(refuseText('a\u0007b', path, { multiline: true })?.code).toBe('INVALID_INPUT');
  });
});
