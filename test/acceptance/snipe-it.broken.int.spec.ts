import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidV7 } from '@opsledger/kernel';
import { openTarget, type TestTarget } from '../../apps/cli/testing/open-target.js';
import type { ByteSource } from '../../apps/cli/src/import/read/csv-table.js';
import type { ImportReport } from '../../apps/cli/src/import/run/report.js';
import { executeImport, openFiles, planImport } from '../../apps/cli/src/import/run/run-import.js';
import { sharedData } from './shared-data.js';

const folder = sharedData('snipe-it');

/** A copy of a sample file as bytes. */
function copy(name: string, bytes: Buffer | string): ByteSource {
  return {
    name,
    async *open() {
      const all = Buffer.from(bytes);
      for (let at = 0; at < all.length; at += 65_536) yield all.subarray(at, at + 65_536);
    },
  };
}

describe('broken copies of files of Snipe-IT', () => {
  if (!folder) {
    it('are not tried: the sample files are absent', () => {
      expect(folder).toBeUndefined();
    });
    return;
  }

  const assets = readFileSync(join(folder, 'assets-sample.csv'), 'utf8');
  const locations = readFileSync(join(folder, 'locations-sample.csv'), 'utf8');
  const lines = assets.split('\n');
  let target: TestTarget;
  beforeEach(async () => {
    target = await openTarget();
  });
  afterEach(() => target.close());

  const SETTINGS = { decimal: '.', currency: 'USD' } as const;
  const run = async (name: string, bytes: Buffer | string): Promise<ImportReport> =>
    executeImport(await openFiles([copy(name, bytes)], SETTINGS), target, uuidV7());
  const counts = ({ files }: ImportReport) => files.map(({ rows, imported, refused }) => ({ rows, imported, refused }));
  /** The assets file with one line changed. */
  const withLine = (line: number, change: (text: string) => string): string =>
    lines.map((text, index) => (index + 1 === line ? change(text) : text)).join('\n');
  const replaced = (from: string, to: string) => (text: string) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

  it('names the first byte of another encoding', async () => {
    const line = locations.split('\n').findIndex((text) => text.includes('í'));
    const character = locations.split('\n')[line]!.indexOf('í') + 1;
    const byte = Buffer.from(locations.slice(0, locations.indexOf('í')), 'latin1').length;
    const report = await run('locations.csv', Buffer.from(locations, 'latin1'));
    expect(report.problems).toEqual([
      {
        file: 'locations.csv',
        line: line + 1,
        column: `character ${character} (byte ${byte})`,
        code: 'ENCODING',
        reason: 'Byte 0xED is not UTF-8; in Windows-1252 it would be "í".',
        fix: 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.',
      },
    ]);
    expect(await target.events()).toBe(0n);
  });

  it.each([
    ['old Macintosh line ends', (text: string) => text.replaceAll('\n', '\r')],
    ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['mixed line ends', (text: string) => text.split('\n').reduce((all, line, index) => all + ['\r', '\n', '\r\n'][index % 3]! + line)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text.replace(/^\ufeff/, '')}`, 'utf16le')],
    ['no byte-order mark', (text: string) => text.replace(/^\ufeff/, '')],
    ['semicolons', (text: string) => text.replace(/"[^"]*(?:""[^"]*)*"|,/g, (part) => (part === ',' ? ';' : part))],
  ])('reads %s like the original', async (_name, change) => {
    const report = await run('assets.csv', change(assets));
    expect([counts(report), report.problems]).toEqual([[{ rows: 22, imported: 22, refused: 0 }], []]);
  });

  it('refuses blank cells that are needed, and does without the others', async () => {
    const blank = lines.map((text, index) => {
      if (index === 2) return replaced('WBH-2841795', '  ')(text);
      if (index === 5) return replaced('2967.97', 'NULL')(text);
      if (index === 7) return replaced('6/25/22', '')(text);
      if (index === 6) return replaced('Roberts-Anderson', '\t')(replaced('Auer LLC', '')(text));
      return text;
    });
    const report = await run('assets.csv', blank.join('\n'));
    const why = { code: 'BLANK', reason: 'The cell is blank, and the value is needed.', fix: 'Fill the cell in.' };
    expect(counts(report)).toEqual([{ rows: 22, imported: 19, refused: 3 }]);
    expect(report.problems).toEqual([
      { file: 'assets.csv', line: 3, column: 'Asset Tag', ...why },
      { file: 'assets.csv', line: 6, column: 'Purchase Cost', value: 'NULL', ...why },
      { file: 'assets.csv', line: 8, column: 'Purchase Date', ...why },
    ]);
  });

  it('refuses the second of two rows with one tag', async () => {
    const report = await run('assets.csv', withLine(22, replaced('RRO-8557470', 'icc-2065556')));
    expect(counts(report)).toEqual([{ rows: 22, imported: 21, refused: 1 }]);
    expect(report.problems).toEqual([
      {
        file: 'assets.csv',
        line: 22,
        column: 'Asset Tag',
        value: 'icc-2065556',
        code: 'DUPLICATE',
        reason: 'The asset tag icc-2065556 is in line 2 already.',
        fix: 'Keep one of the two rows, or correct the one that is wrong.',
      },
    ]);
  });

  it('refuses a day that does not exist, and reads the other dates as before', async () => {
    const report = await run('assets.csv', withLine(4, replaced('3/1/23', '31/02/2023')));
    expect(counts(report)).toEqual([{ rows: 22, imported: 21, refused: 1 }]);
    expect(report.problems).toEqual([
      {
        file: 'assets.csv',
        line: 4,
        column: 'Purchase Date',
        value: '31/02/2023',
        code: 'INVALID_DATE',
        reason: 'There is no such day: 31/02/2023 (read as month/day/year).',
        fix: 'Correct the date, or say --date-order dmy if the whole column is written that way.',
      },
    ]);
  });

  it('reads money with a sign and groups, and refuses a decimal comma it was not told of', async () => {
    const changed = lines.map((text, index) => {
      if (index === 1) return replaced('2266.13', '$12.58')(text);
      if (index === 2) return replaced('1292.94', '"1,292.94"')(text);
      if (index === 3) return replaced('2300.71', '"2.300,71"')(text);
      return text;
    });
    const report = await run('assets.csv', changed.join('\n'));
    expect(counts(report)).toEqual([{ rows: 22, imported: 21, refused: 1 }]);
    expect(report.problems).toEqual([
      {
        file: 'assets.csv',
        line: 4,
        column: 'Purchase Cost',
        value: '2.300,71',
        code: 'INVALID_AMOUNT',
        reason: '"2.300,71" is not an amount with the decimal mark ".".',
        fix: 'If the whole file is written that way, say --decimal ",".',
      },
    ]);
  });

  it('names missing columns', async () => {
    const header = replaced('Asset Tag', 'Label')(replaced('Purchase Cost', 'Value')(lines[0]!));
    const report = await run('assets.csv', [header, ...lines.slice(1)].join('\n'));
    const missing = (column: string, others: string) => ({
      file: 'assets.csv',
      line: 1,
      column,
      code: 'MISSING_COLUMN',
      reason: `The file was recognised as assets, but has no column "${column}".`,
      fix: `Add the column. Its header may be "${column}" or ${others}, in any case of letters.`,
    });
    expect(report.problems).toEqual([
      missing('Asset Tag', '"Tag" or "Asset No" or "Asset Number"'),
      missing('Purchase Cost', '"Cost" or "Price" or "Purchase Price" or "Unit Cost"'),
    ]);
    expect(await target.events()).toBe(0n);
  });

  it('reads 10 MB and finds the one bad row', async () => {
    const [header, first] = [lines[0]!, lines[2]!];
    const rows = Math.ceil(10_000_000 / Buffer.byteLength(first));
    const bad = rows - 5;
    const big: ByteSource = {
      name: 'big.csv',
      async *open() {
        yield Buffer.from(`${header}\n`);
        for (let row = 1; row <= rows; row++) {
          const line = first.replace('WBH-2841795', `BIG-${row}`).replace('11/14/22', row === bad ? '11/31/22' : '11/14/22');
          yield Buffer.from(`${line}\n`);
        }
      },
    };
    const report = await planImport(await openFiles([big], SETTINGS), target);
    expect(counts(report)).toEqual([{ rows, imported: rows - 1, refused: 1 }]);
    expect(report.problems).toMatchObject([
      { file: 'big.csv', line: bad + 1, column: 'Purchase Date', value: '11/31/22', code: 'INVALID_DATE' },
    ]);
  });
});
