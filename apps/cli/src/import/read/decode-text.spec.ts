import fc from 'fast-check';
import { decodeText, UndecodableText } from './decode-text.js';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Uint8Array, size = 7): Promise<string> {
  let text = '';
  for await (const piece of decodeText(inPieces(bytes, size))) text += piece;
  return text;
}

function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

/** Text as people write it: no NUL at the start (a mark of UTF-16) and no byte-order mark of its own. */
const someText = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.startsWith('\ufeff') && !text.includes('\0'));

describe('decodeText', () => {
  it('reads the same text from every encoding, cut anywhere', async () => {
    const law = fc.asyncProperty(someText, fc.integer({ min: 1, max: 9 }), async (text, size) => {
      const expected = text.replace(/\r\n?/g, '\n');
      expect(await decode(Buffer.from(text, 'utf8'), size)).toBe(expected);
      expect(await decode(Buffer.from(`\ufeff${text}`, 'utf8'), size)).toBe(expected);
      expect(await decode(utf16(text, 'le'), size)).toBe(expected);
      expect(await decode(utf16(text, 'be'), size)).toBe(expected);
    });
    await fc.assert(law, { numRuns: 100 });
  });

  it('reads CR, LF, CRLF and a mixture of them as line ends', async () => {
    expect(await decode(Buffer.from('a\rb\nc\r\nd\r\re\n\rf'), 1)).toBe('a\nb\nc\nd\n\ne\n\nf');
  });

  it.each([
    ['Latin-1', Buffer.from('a,b\r\n1,caf\xe9,2\r\n', 'latin1'), [2, 6, 10, 'Byte 0xE9 is not UTF-8; in Windows-1252 it would be "é".']],
    [
      'a Windows-1252 quotation mark',
      Buffer.from('x\ry\r\x93z\x94', 'latin1'),
      [3, 1, 4, 'Byte 0x93 is not UTF-8; in Windows-1252 it would be "“".'],
    ],
    ['an overlong sequence', Buffer.from([0x61, 0xc0, 0xaf]), [1, 2, 1, 'Byte 0xC0 is not UTF-8; in Windows-1252 it would be "À".']],
    ['an encoded surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), [1, 2, 1, 'Byte 0xED is not UTF-8; in Windows-1252 it would be "í".']],
    ['a cut character', Buffer.from('abc€').subarray(0, 5), [1, 4, 3, 'The file ends in the middle of a character.']],
    ['a workbook', Buffer.from('PK\u0003\u0004rest', 'latin1'), [1, 1, 0, 'The file is a workbook or an archive, not text.']],
    [
      'UTF-16 without a mark',
      Buffer.from('Name,Tag', 'utf16le'),
      [1, 1, 0, 'The file is UTF-16 or UTF-32 without a usable byte-order mark.'],
    ],
  ] as const)('says where %s stops being text', async (_name, bytes, expected) => {
    for (const size of [1, 2, 5, 100]) {
      const failure: unknown = await decode(bytes, size).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UndecodableText);
      const { line, column, offset, message } = failure as UndecodableText;
      expect([line, column, offset, message]).toEqual(expected);
    }
  });

  it('reads nothing from nothing', async () => {
    expect(await decode(Buffer.alloc(0))).toBe('');
    expect(await decode(Buffer.from([0xef, 0xbb, 0xbf]))).toBe('');
  });
});
