/** Where bytes stop being text: line and character from 1, byte offset in the file from 0. */
export class UndecodableText extends Error {
  override readonly name = 'UndecodableText';
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  constructor(
    { line, column, offset }: Pick<UndecodableText, 'line' | 'column' | 'offset'>,
    message: string,
    readonly fix: string,
  ) {
    super(message);
    this.line = line;
    this.column = column;
    this.offset = offset;
  }
}

const SAVE_AS_UTF8 = 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.';

/** How every zip archive begins, and so every workbook. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const EXPORT_AS_CSV = 'Open it in a spreadsheet and save it as "CSV UTF-8".';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * Decodes a file strictly, chunk by chunk: UTF-8 with or without a byte-order mark, UTF-16 with one. Every line end (CRLF, LF, and the lone
 * CR of old Macintosh files, also mixed) comes out as LF. The mark itself is left out.
 * @throws {UndecodableText} at the first byte that is not text in the file's encoding.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const place = new Place();
  const lineEnds = new LineEnds();
  let decoder: Decoder | undefined;
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!decoder) {
      if (bytes.length < 4) {
        rest = bytes;
        continue;
      }
      ({ decoder, bytes } = begin(bytes, place));
    }
    const { text, used } = decoder(bytes, place);
    rest = bytes.subarray(used);
    place.advance(text, used);
    const clean = lineEnds.normalise(text);
    if (clean !== '') yield clean;
  }
  if (!decoder) ({ decoder, bytes: rest } = begin(rest, place));
  const { text, used } = decoder(rest, place);
  place.advance(text, used);
  if (used < rest.length)
    throw place.fault('The file ends in the middle of a character.', 'The file may be cut off: copy or export it again.');
  const last = lineEnds.normalise(text);
  if (last !== '') yield last;
}

/** Decodes the whole characters at the start of `bytes`; what is left over belongs to the next chunk. */
type Decoder = (bytes: Uint8Array, place: Place) => { readonly text: string; readonly used: number };

const DECODERS: Readonly<Record<Encoding, Decoder>> = {
  'utf-8': decodeUtf8,
  'utf-16le': (bytes, place) => decodeUtf16('utf-16le', bytes, place),
  'utf-16be': (bytes, place) => decodeUtf16('utf-16be', bytes, place),
};

/** Chooses the decoder by the first bytes and takes the mark off. */
function begin(bytes: Uint8Array, place: Place): { decoder: Decoder; bytes: Uint8Array } {
  if (ZIP.every((byte, index) => bytes[index] === byte))
    throw place.fault('The file is a workbook or an archive, not text.', EXPORT_AS_CSV);
  const { encoding, mark } = encodingOf(bytes);
  if (encoding === undefined) throw place.fault('The file is UTF-16 or UTF-32 without a usable byte-order mark.', SAVE_AS_UTF8);
  place.advance('', mark);
  return { decoder: DECODERS[encoding], bytes: bytes.subarray(mark) };
}

/** The byte-order marks; UTF-32 begins like UTF-16 and comes first. */
const MARKS: readonly { readonly mark: readonly number[]; readonly encoding: Encoding | undefined }[] = [
  { mark: [0xff, 0xfe, 0, 0], encoding: undefined },
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
];

function encodingOf(bytes: Uint8Array): { readonly encoding: Encoding | undefined; readonly mark: number } {
  const found = MARKS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (found) return { encoding: found.encoding, mark: found.mark.length };
  const wide = bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0);
  return { encoding: wide ? undefined : 'utf-8', mark: 0 };
}

function decodeUtf8(bytes: Uint8Array, place: Place): { text: string; used: number } {
  const { valid, broken } = utf8Prefix(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, valid).toString('utf8');
  if (broken) {
    place.advance(text, valid);
    const byte = bytes[valid]!;
    const meant = WINDOWS_1252.get(byte) ?? String.fromCharCode(byte);
    const hex = byte.toString(16).toUpperCase().padStart(2, '0');
    throw place.fault(`Byte 0x${hex} is not UTF-8; in Windows-1252 it would be "${meant}".`, SAVE_AS_UTF8);
  }
  return { text, used: valid };
}

function decodeUtf16(encoding: 'utf-16le' | 'utf-16be', bytes: Uint8Array, place: Place): { text: string; used: number } {
  let used = bytes.length - (bytes.length % 2);
  const high = bytes[used - (encoding === 'utf-16le' ? 1 : 2)];
  if (used >= 2 && high !== undefined && high >= 0xd8 && high <= 0xdb) used -= 2;
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, used)), used };
  } catch {
    throw place.fault(`The file begins as ${encoding.toUpperCase()} but holds bytes that are none, at or after this place.`, SAVE_AS_UTF8);
  }
}

/** Where Windows-1252 differs from Latin-1. Not every ICU build decodes it. */
const WINDOWS_1252: ReadonlyMap<number, string> = new Map(
  [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'].map((char, index) => [0x80 + index, char]),
);

/** Sequences by their first byte: how long they are, and the bounds of their second byte (RFC 3629, section 4). */
const SEQUENCES: readonly (readonly [first: number, last: number, length: number, low: number, high: number])[] = [
  [0xc2, 0xdf, 2, 0x80, 0xbf],
  [0xe0, 0xe0, 3, 0xa0, 0xbf],
  [0xe1, 0xec, 3, 0x80, 0xbf],
  [0xed, 0xed, 3, 0x80, 0x9f],
  [0xee, 0xef, 3, 0x80, 0xbf],
  [0xf0, 0xf0, 4, 0x90, 0xbf],
  [0xf1, 0xf3, 4, 0x80, 0xbf],
  [0xf4, 0xf4, 4, 0x80, 0x8f],
];

/** Whether the sequence that begins at `at` is whole, goes on behind the bytes, or is none; and its length. */
function sequenceAt(bytes: Uint8Array, at: number): number | 'cut' | 'broken' {
  const lead = bytes[at]!;
  const [, , length, low, high] = SEQUENCES.find(([first, last]) => lead >= first && lead <= last) ?? [0, 0, 0, 0, 0];
  for (let next = 1; next < length; next++) {
    const byte = bytes[at + next];
    if (byte === undefined) return 'cut';
    if (byte < (next === 1 ? low : 0x80) || byte > (next === 1 ? high : 0xbf)) return 'broken';
  }
  return length === 0 ? 'broken' : length;
}

/** The longest prefix of whole, valid UTF-8. `broken` tells a wrong byte from a sequence that merely continues in the next chunk. */
function utf8Prefix(bytes: Uint8Array): { readonly valid: number; readonly broken: boolean } {
  let at = 0;
  while (at < bytes.length) {
    const length = bytes[at]! < 0x80 ? 1 : sequenceAt(bytes, at);
    if (typeof length === 'string') return { valid: at, broken: length === 'broken' };
    at += length;
  }
  return { valid: at, broken: false };
}

/** Turns CRLF and CR into LF, across chunks. */
class LineEnds {
  private afterCr = false;

  normalise(text: string): string {
    const from = this.afterCr && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.afterCr = text.endsWith('\r');
    return text.slice(from).replace(/\r\n?/g, '\n');
  }
}

/** Line and character reached so far. */
class Place {
  private line = 1;
  private column = 1;
  private offset = 0;
  private afterCr = false;

  advance(text: string, bytes: number): void {
    this.offset += bytes;
    for (const char of text) {
      const endsLine = char === '\r' || (char === '\n' && !this.afterCr);
      if (endsLine) this.line++;
      if (char === '\r' || char === '\n') this.column = 1;
      else this.column++;
      this.afterCr = char === '\r';
    }
  }

  fault(message: string, fix: string): UndecodableText {
    const { line, column, offset } = this;
    return new UndecodableText({ line, column, offset }, message, fix);
  }
}
