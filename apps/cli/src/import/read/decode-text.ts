/** Where bytes stop being text: line and character from 1, byte offset in the file from 0. */
export class UndecodableText extends Error {
  override readonly name = 'UndecodableText';
  constructor(
    readonly line: number,
    readonly column: number,
    readonly offset: number,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

const SAVE_AS_UTF8 = 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.';

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
  const { encoding, mark } = encodingOf(bytes);
  if (encoding === undefined) throw place.fault('The file is UTF-16 or UTF-32 without a usable byte-order mark.', SAVE_AS_UTF8);
  place.advance('', mark);
  return { decoder: DECODERS[encoding], bytes: bytes.subarray(mark) };
}

function encodingOf([a, b, c, d]: Uint8Array): { readonly encoding: Encoding | undefined; readonly mark: number } {
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: c === 0 && d === 0 ? undefined : 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  const looksWide = (a === 0 && b !== undefined && b !== 0) || (b === 0 && a !== undefined && a !== 0);
  return { encoding: looksWide ? undefined : 'utf-8', mark: 0 };
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

/** How long the sequence that begins with `lead` is, and the bounds of its second byte (RFC 3629, section 4). Length 0: no such sequence. */
function sequence(lead: number): readonly [length: number, low: number, high: number] {
  if (lead >= 0xc2 && lead <= 0xdf) return [2, 0x80, 0xbf];
  if (lead >= 0xe0 && lead <= 0xef) return [3, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf];
  if (lead >= 0xf0 && lead <= 0xf4) return [4, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf];
  return [0, 0, 0];
}

/** The longest prefix of whole, valid UTF-8. `broken` tells a wrong byte from a sequence that merely continues in the next chunk. */
function utf8Prefix(bytes: Uint8Array): { readonly valid: number; readonly broken: boolean } {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const [length, low, high] = sequence(lead);
    if (length === 0) return { valid: at, broken: true };
    for (let next = 1; next < length; next++) {
      const byte = bytes[at + next];
      if (byte === undefined) return { valid: at, broken: false };
      if (byte < (next === 1 ? low : 0x80) || byte > (next === 1 ? high : 0xbf)) return { valid: at, broken: true };
    }
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
    return new UndecodableText(this.line, this.column, this.offset, message, fix);
  }
}
