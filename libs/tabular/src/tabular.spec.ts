import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { TabularColumn, TabularRow } from './column.js';
import { csvOf } from './csv.js';
import { jsonLinesOf } from './json-lines.js';
import { parquetOf } from './parquet.js';

const COLUMNS: readonly TabularColumn[] = [
  { name: 'Name', kind: 'text', nullable: false },
  { name: 'Cost', kind: 'decimal', nullable: true },
  { name: 'Seats', kind: 'integer', nullable: true },
  { name: 'Open', kind: 'boolean', nullable: true },
  { name: 'Day', kind: 'date', nullable: true },
  { name: 'At', kind: 'instant', nullable: true },
  { name: 'Tags', kind: 'json', nullable: true },
];
const FULL: TabularRow = {
  Name: '=SUM(A1), "x"\nΩ',
  Cost: '-1234567890123456789.000000000001',
  Seats: 7,
  Open: true,
  Day: '2026-02-28',
  At: '2026-02-28T12:00:00.000Z',
  Tags: '{"a":"b"}',
};
const BARE: TabularRow = { Name: '-5' };

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

async function fileOf(columns: readonly TabularColumn[], rows: readonly TabularRow[]): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for await (const part of parquetOf(columns, rows, 'opsledger')) parts.push(part);
  const { buffer, byteOffset, byteLength } = Uint8Array.from(Buffer.concat(parts));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

describe('a table', () => {
  it('is written as CSV that no spreadsheet runs', async () => {
    expect(await textOf(csvOf(COLUMNS, [FULL, BARE]))).toBe(
      'Name,Cost,Seats,Open,Day,At,Tags\r\n' +
        `"'=SUM(A1), ""x""\nΩ",-1234567890123456789.000000000001,7,true,2026-02-28,2026-02-28T12:00:00.000Z,"{""a"":""b""}"\r\n` +
        '-5,,,,,,\r\n',
    );
    expect(await textOf(csvOf(COLUMNS.slice(0, 1), [{ Name: '@x' }], { verbatim: true }))).toBe('Name\r\n@x\r\n');
  });

  it('is written as JSON Lines, with every column', async () => {
    const lines = (await textOf(jsonLinesOf(COLUMNS, [FULL, BARE]))).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      FULL,
      { Name: '-5', Cost: null, Seats: null, Open: null, Day: null, At: null, Tags: null },
    ]);
  });

  it('is written as Parquet with its types, in row groups', async () => {
    const rows = Array.from({ length: 10_002 }, (_, index) => ({ ...(index % 2 === 0 ? FULL : BARE), Seats: index }));
    const file = await fileOf(COLUMNS, rows);
    const { row_groups: groups, schema, created_by: program } = parquetMetadata(file);
    expect([program, groups.map(({ num_rows: count }) => Number(count))]).toEqual(['opsledger', [10_000, 2]]);
    expect(schema.slice(1).map(({ type, converted_type: as, repetition_type: how }) => [type, as, how])).toEqual([
      ['BYTE_ARRAY', 'UTF8', 'REQUIRED'],
      ['FIXED_LEN_BYTE_ARRAY', 'DECIMAL', 'OPTIONAL'],
      ['INT64', undefined, 'OPTIONAL'],
      ['BOOLEAN', undefined, 'OPTIONAL'],
      ['INT32', 'DATE', 'OPTIONAL'],
      ['INT64', 'TIMESTAMP_MILLIS', 'OPTIONAL'],
      ['BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ]);
    const read = await parquetReadObjects({
      file,
      rowStart: 9_999,
      rowEnd: 10_001,
      columns: ['Name', 'Seats', 'Open', 'Day', 'At', 'Tags'],
    });
    expect(read).toEqual([
      { Name: '-5', Seats: 9_999n, Open: null, Day: null, At: null, Tags: null },
      { ...withoutCost(FULL), Seats: 10_000n, Day: new Date('2026-02-28'), At: new Date('2026-02-28T12:00:00Z') },
    ]);
  });

  it('keeps every digit of a decimal in Parquet', async () => {
    const amount = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.stringMatching(/^\d{0,12}$/))
      .map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`));
    await fc.assert(
      fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 20 }), async (amounts) => {
        const file = await fileOf(
          COLUMNS.slice(1, 2),
          amounts.map((Cost) => ({ Cost })),
        );
        const metadata = parquetMetadata(file);
        for (const element of metadata.schema) delete element.converted_type; // the reader would make floats of decimals
        const rows = await parquetReadObjects({ file, metadata, utf8: false });
        expect(rows.map((row) => signed(row['Cost'] as Uint8Array))).toEqual(amounts.map(parts));
      }),
      { numRuns: 20 },
    );
  });

  it('is empty but whole without rows', async () => {
    expect(await textOf(csvOf(COLUMNS, []))).toBe('Name,Cost,Seats,Open,Day,At,Tags\r\n');
    expect(await textOf(jsonLinesOf(COLUMNS, []))).toBe('');
    expect(parquetMetadata(await fileOf(COLUMNS, [])).num_rows).toBe(0n);
  });

  it.each<[TabularRow, string]>([
    [{}, 'Column "Name": there is no value, and there must be one.'],
    [{ Name: 'x', Cost: 'abc' }, 'Column "Cost": "abc" is not a decimal number.'],
    [{ Name: 'x', Cost: '0.0000000000001' }, 'Column "Cost": 0.0000000000001 has more than 12 digits behind the point.'],
    [{ Name: 'x', Cost: '1'.repeat(27) }, `Column "Cost": ${'1'.repeat(27)} has more than 38 digits.`],
  ])('refuses %j', async (row, message) => {
    await expect(fileOf(COLUMNS, [row])).rejects.toThrow(message);
  });
});

/** A decimal in parts of 10^-12, the plain way. */
function parts(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return BigInt(whole + fraction.padEnd(12, '0')) * (text.startsWith('-') ? -1n : 1n);
}

const signed = (bytes: Uint8Array): bigint => BigInt.asIntN(128, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));

const withoutCost = ({ Cost: _cost, ...rest }: TabularRow): TabularRow => rest;
