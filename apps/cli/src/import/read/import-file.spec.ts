import type { ByteSource } from './csv-table.js';
import { isImportFile, isRow, openImportFile, readRows, type ReadSettings } from './import-file.js';
import type { Problem } from './problem.js';

const SETTINGS: ReadSettings = { decimal: '.', currency: 'USD' };
const HEADER = 'Asset Tag,Model,Purchase Date,Purchase Cost,Asset Notes,Asset EOL Date\n';

function source(text: string): ByteSource {
  return {
    name: 'assets.csv',
    async *open() {
      yield Buffer.from(text);
    },
  };
}

async function read(text: string, settings: Partial<ReadSettings> = {}): Promise<{ rows: unknown[]; problems: Problem[] }> {
  const file = await openImportFile(source(text), { ...SETTINGS, ...settings });
  if (!isImportFile(file)) return { rows: [], problems: [...file] };
  const rows: unknown[] = [];
  const problems: Problem[] = [];
  for await (const item of readRows(file)) {
    if (isRow(item)) rows.push({ line: item.line, ...item.row });
    else problems.push(...item);
  }
  return { rows, problems };
}

describe('readRows', () => {
  it('reads typed rows and leaves blank ones out', async () => {
    const text = `${HEADER}A-1,T14,1/23/23,"$1,234.50","two\nlines",NULL\n,,,,,\nA-2,T14,2023-02-01,0, \t,\\N\n`;
    expect(await read(text)).toEqual({
      rows: [
        {
          line: 2,
          tag: 'A-1',
          model: 'T14',
          acquiredOn: '2023-01-23',
          cost: { amount: '1234.50', currency: 'USD' },
          notes: 'two\nlines',
          endOfLifeOn: undefined,
        },
        {
          line: 5,
          tag: 'A-2',
          model: 'T14',
          acquiredOn: '2023-02-01',
          cost: { amount: '0.00', currency: 'USD' },
          notes: undefined,
          endOfLifeOn: undefined,
        },
      ],
      problems: [],
    });
  });

  it('says everything that is wrong with a row, and reads the others', async () => {
    const text = `${HEADER},T14,31/02/2023,12.345,,\nA-2,T\u0007,2/1/23,1,,\nA-3,${'x'.repeat(201)},2/1/23,1,,\nA-4,T14,2/1/23\nA-5,T14,2/1/23,1,,\n`;
    const file = 'assets.csv';
    const tooLong = { file, line: 4, column: 'Model', value: `${'x'.repeat(119)}…`, code: 'TOO_LONG' };
    expect(await read(text, { dateOrder: 'mdy' })).toEqual({
      rows: [
        {
          line: 6,
          tag: 'A-5',
          model: 'T14',
          acquiredOn: '2023-02-01',
          cost: { amount: '1.00', currency: 'USD' },
          notes: undefined,
          endOfLifeOn: undefined,
        },
      ],
      problems: [
        {
          file,
          line: 2,
          column: 'Asset Tag',
          code: 'BLANK',
          reason: 'The cell is blank, and the value is needed.',
          fix: 'Fill the cell in.',
        },
        {
          file,
          line: 2,
          column: 'Purchase Date',
          value: '31/02/2023',
          code: 'INVALID_DATE',
          reason: 'There is no such day: 31/02/2023 (read as month/day/year).',
          fix: 'Correct the date, or say --date-order dmy if the whole column is written that way.',
        },
        {
          file,
          line: 2,
          column: 'Purchase Cost',
          value: '12.345',
          code: 'INVALID_AMOUNT',
          reason: '"12.345" is not an amount of USD: The amount "12.345" has more than 2 decimals.',
          fix: 'Write it with the decimals USD has.',
        },
        {
          file,
          line: 3,
          column: 'Model',
          value: 'T\\u0007',
          code: 'CONTROL_CHARACTER',
          reason: 'The cell contains control characters or line breaks.',
          fix: 'Remove the invisible characters from the cell.',
        },
        { ...tooLong, reason: 'The cell has 201 characters; at most 200 are kept.', fix: 'Shorten the text.' },
        {
          file,
          line: 5,
          code: 'RAGGED_ROW',
          reason: 'The row has 3 cells, the header 6.',
          fix: 'Check for a missing or an extra separator, and put text that holds one in quotation marks.',
        },
      ],
    });
  });

  it('decides the order of dates for each column by all its dates', async () => {
    const text = `${HEADER}A-1,T,3/1/23,1,,10/27/28\nA-2,T,14/1/23,1,,1/2/29\n`;
    const { rows, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      { acquiredOn: '2023-01-03', endOfLifeOn: '2028-10-27' },
      { acquiredOn: '2023-01-14', endOfLifeOn: '2029-01-02' },
    ]);
  });

  it('refuses what cannot be decided, naming the lines that contradict one another', async () => {
    const { rows, problems } = await read(`${HEADER}A-1,T,3/1/23,1,,\nA-2,T,14/1/23,1,,\nA-3,T,1/15/23,1,,\nA-4,T,31/02/23,1,,\n`);
    expect(rows).toMatchObject([
      { tag: 'A-2', acquiredOn: '2023-01-14' },
      { tag: 'A-3', acquiredOn: '2023-01-15' },
    ]);
    expect(problems).toEqual([
      {
        file: 'assets.csv',
        line: 2,
        column: 'Purchase Date',
        value: '3/1/23',
        code: 'AMBIGUOUS_DATE_ORDER',
        reason:
          '3/1/23 can be read as day/month and as month/day. The column uses both: line 4 only makes sense with the month first, line 3 only with the day first.',
        fix: 'Correct the line that is wrong, or say --date-order mdy or --date-order dmy.',
      },
      {
        file: 'assets.csv',
        line: 5,
        column: 'Purchase Date',
        value: '31/02/23',
        code: 'INVALID_DATE',
        reason: 'There is no such day: 31/02/23.',
        fix: 'Write it as YYYY-MM-DD, like 2026-03-01.',
      },
    ]);
  });

  it('refuses an empty file', async () => {
    const empty = { file: 'assets.csv', code: 'EMPTY_FILE', reason: 'The file is empty.', fix: 'Check that the export finished.' };
    expect(await read('\ufeff\n')).toEqual({ rows: [], problems: [empty] });
  });
});
