import { createHash } from 'node:crypto';
import { EventFile } from './event-file.js';
import { eventLine, footerLine, HEADER_LINE, type ExportedEvent } from './event-line.js';
import { findResumePoint } from './export-log.js';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function event(number: number, stream: string, revision: number): ExportedEvent {
  const metadata = { recordedAt: '2026-03-01T12:00:00.000Z' };
  return { position: `${number}`, stream, revision, id: id(number), type: 'BoxOpened', created: 1000, data: { label: 'größer' }, metadata };
}

const EVENTS = [event(1, 'box-a', 0), event(2, 'box-b', 0), event(4, 'box-a', 1)];

/** The file of some lines, with a footer that fits them. */
function fileOf(lines: readonly string[], footer: Partial<Parameters<typeof footerLine>[0]> = {}, lastPosition = '4'): string {
  const body = HEADER_LINE + lines.map((line) => `${line}\n`).join('');
  return body + footerLine({ events: lines.length, lastPosition, sha256: createHash('sha256').update(body).digest('hex'), ...footer });
}

const LINES = EVENTS.map(eventLine);
const WHOLE = fileOf(LINES);

/** The text in chunks of a few bytes, which cut lines and characters anywhere. */
async function* chunksOf(text: string | Buffer, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string): Promise<readonly ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  for await (const { line: _line, text: _text, bytes: _bytes, ...rest } of new EventFile(chunksOf(text))) events.push(rest);
  return events;
}

/** The file with one line put in place of another that belongs to it, and a footer that fits. */
const withLine = (text: string): string => fileOf([LINES[0]!, text, LINES[2]!]);
const changed = (change: Partial<Record<keyof ExportedEvent | 'more', unknown>>): string => JSON.stringify({ ...EVENTS[1], ...change });

describe('a file of events', () => {
  it('gives back every event, however its bytes arrive', async () => {
    expect(await read(WHOLE)).toEqual(EVENTS);
    expect(await read(fileOf([], {}, '0'))).toEqual([]);
  });

  it.each([
    ['nothing', '', 'The file has no footer: it was cut off before its first event. Finish it with "opsledger export events --resume".'],
    ['another file', 'name,tag\n', 'This is not a file of exported events: its first line is not their header.'],
    ['another JSON file', '[1]\n', 'This is not a file of exported events: its first line is not their header.'],
    [
      'a later version',
      WHOLE.replace('"version":1', '"version":2'),
      'The file has the version 2; this program reads 1. Use the program that wrote it.',
    ],
    [
      'a byte-order mark',
      `\ufeff${WHOLE}`,
      'The file begins with a byte-order mark. The file was changed on its way: copy it again as binary data, not as text.',
    ],
    [
      'CR LF',
      WHOLE.replaceAll('\n', '\r\n'),
      'Line 1 ends with CR LF. The file was changed on its way: copy it again as binary data, not as text.',
    ],
    [
      'no footer',
      WHOLE.slice(0, WHOLE.lastIndexOf('{')),
      'The file has no footer: it was cut off behind 3 events, at position 4. Finish it with "opsledger export events --resume".',
    ],
    [
      'half a footer',
      WHOLE.slice(0, -1),
      'The file has no footer: it was cut off behind 3 events, at position 4. Finish it with "opsledger export events --resume".',
    ],
    [
      'a truncated stream',
      fileOf(LINES.slice(1)),
      'Line 3: stream "box-a" begins with revision 1 instead of 0. It was truncated in the store it comes from, and such a stream cannot be moved: ' +
        'its events would get other revisions.',
    ],
  ])('refuses %s', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it.each([
    ['a broken line', withLine('{"position":'), 3, 'it is not JSON'],
    ['a line that is no event', withLine('null'), 3, '"position" is missing'],
    ['an event without data', withLine(changed({ data: undefined })), 3, '"data" is missing'],
    ['data that are no object', withLine(changed({ data: [1] })), 3, '"data" is not what an export writes'],
    ['half a revision', withLine(changed({ revision: 0.5 })), 3, '"revision" is not what an export writes'],
    ['an id in capitals', withLine(changed({ id: '0000000A-0000-4000-8000-00000000000A' })), 3, '"id" is not what an export writes'],
    ['a stream without a name', withLine(changed({ stream: '' })), 3, '"stream" is not what an export writes'],
    ['a position that is none', withLine(changed({ position: 2 })), 3, '"position" is not what an export writes'],
    ["a store's own event", withLine(changed({ type: '$metadata' })), 3, '"$metadata" is an event of a store itself, which is not moved'],
    ['a field too many', withLine(changed({ more: 1 })), 3, 'it would not survive being read and written'],
    [
      'a number of too many digits',
      withLine(LINES[1]!.replace('"größer"', '12345678901234567890')),
      3,
      'it would not survive being read and written',
    ],
    [
      'a key that comes twice',
      withLine(LINES[1]!.replace('{"label"', '{"label":1,"label"')),
      3,
      'it would not survive being read and written',
    ],
    ['an event that no store takes', withLine(changed({ data: { label: 'x'.repeat(1_048_576) } })), 3, 'the event counts 1048647 bytes'],
    ['an order that is none', fileOf([LINES[1]!, LINES[0]!]), 3, 'its position 1 does not come after 2'],
    [
      'a stream with a hole',
      fileOf([LINES[0]!, eventLine(event(5, 'box-a', 2))]),
      3,
      'stream "box-a" goes on with revision 2 instead of 1',
    ],
    ['a wrong count', fileOf(LINES, { events: 4 }), 5, 'the footer counts 4 events, and the file has 3'],
    ['a wrong end', fileOf(LINES, { lastPosition: '9' }), 5, 'the footer ends at 9, not at 4'],
    [
      'a changed line',
      WHOLE.replace('größer', 'gröser'),
      5,
      'the SHA-256 in the footer is not that of the lines before it, so one of them was changed',
    ],
    ['a line behind the footer', `${WHOLE}${LINES[0]}\n`, 6, 'it stands behind the footer'],
  ])('refuses %s', async (_what, text, line, fault) => {
    await expect(read(text)).rejects.toThrow(`Line ${line} cannot be used: ${fault}`);
  });
});

describe('the point where an export goes on', () => {
  const find = async (text: string | Buffer) => {
    const { bytes, events, last } = await findResumePoint(chunksOf(text));
    return { bytes, events, position: last?.position };
  };

  it('lies behind the last whole line, wherever the file was cut', async () => {
    const bytes = Buffer.from(WHOLE);
    const ends = [HEADER_LINE, ...LINES.map((line) => `${line}\n`)].map((_line, index, all) =>
      Buffer.byteLength(all.slice(0, index + 1).join('')),
    );
    for (let length = 0; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      const expected = { bytes: ends[whole - 1] ?? 0, events: Math.max(whole - 1, 0), position: EVENTS[whole - 2]?.position };
      expect(await find(bytes.subarray(0, length))).toEqual(expected);
    }
  });

  it('is not looked for in a damaged file, or in one of something else', async () => {
    expect(await find(WHOLE)).toEqual({
      bytes: Buffer.byteLength(WHOLE.slice(0, WHOLE.lastIndexOf('{"events"'))),
      events: 3,
      position: '4',
    });
    await expect(find(WHOLE.replace('größer', 'gröser'))).rejects.toThrow('Line 5 cannot be used: the SHA-256');
    await expect(find('notes')).rejects.toThrow('This is not a file of exported events');
  });
});
