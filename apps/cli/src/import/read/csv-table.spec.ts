import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { readRecords, type ByteSource } from './csv-table.js';

function source(text: string | Buffer, size = 5): ByteSource {
  const bytes = Buffer.from(text);
  return {
    name: 'some.csv',
    async *open() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

async function read(text: string, size?: number): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of readRecords(source(text, size))) items.push(item);
  return items;
}

const UNDOUBLED = 'Write quotation marks inside a quoted cell twice (""), and put nothing between the closing mark and the separator.';

describe('readRecords', () => {
  it('reads back what was written, with any separator, line end and cut', async () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', ' ', '7', "'"), maxLength: 8 })
      .map((text) => text.trim());
    // A row of nothing is a blank line where tabs separate.
    const row = fc.tuple(cell, cell, cell).filter((cells) => cells.some((text) => text !== ''));
    const rows = fc.array(row, { maxLength: 12 });
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const law = fc.asyncProperty(
      rows,
      lineEnd,
      fc.constantFrom(',', ';', '\t'),
      fc.integer({ min: 1, max: 40 }),
      async (cells, end, separator, size) => {
        const all = [['one', 'two', 'three'], ...cells.map((each) => [...each])];
        const text = stringify(all, { delimiter: separator, record_delimiter: '\n', quoted_match: /\n/ }).replaceAll('\n', end);
        let line = 1;
        const expected = all.map((row) => {
          const item = { line, cells: row };
          line += 1 + row.join('').split('\n').length - 1;
          return item;
        });
        expect(await read(text, size)).toEqual(expected);
      },
    );
    await fc.assert(law, { numRuns: 150 });
  });

  it('counts the lines of cells that span several, and passes over blank ones', async () => {
    expect(await read('a,b\r\n\r\n"x\r\ny\r\nz",2\r\n   \r\n3,4')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\ny\nz', '2'] },
      { line: 7, cells: ['3', '4'] },
    ]);
  });

  it('takes a quotation mark inside an unquoted cell as text', async () => {
    expect(await read('size,n\n13",1\n')).toEqual([
      { line: 1, cells: ['size', 'n'] },
      { line: 2, cells: ['13"', '1'] },
    ]);
  });

  it('refuses an unclosed cell at the line where it opens, and reads on behind it', async () => {
    expect(await read('a,b\n1,2\n"x\ny",3\n4,"never closed\n5,6\n7,8\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
      { line: 3, cells: ['x\ny', '3'] },
      {
        file: 'some.csv',
        line: 5,
        code: 'QUOTATION',
        reason: 'The quotation mark that opens a cell on this line is never closed.',
        fix: 'Close the cell with a quotation mark, and write marks inside it twice ("").',
      },
      { line: 6, cells: ['5', '6'] },
      { line: 7, cells: ['7', '8'] },
    ]);
  });

  it('refuses text behind a quoted cell, on the line where the cell opens', async () => {
    expect(await read('a,b\n"x"y,2\n3,"open\n4,"z"\n5,6\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      {
        file: 'some.csv',
        line: 2,
        code: 'QUOTATION',
        reason: 'A quoted cell that opens on this line is closed and then goes on with "y".',
        fix: UNDOUBLED,
      },
      {
        file: 'some.csv',
        line: 3,
        code: 'QUOTATION',
        reason: 'A quoted cell that opens on this line is closed and then goes on with "z".',
        fix: UNDOUBLED,
      },
      { line: 4, cells: ['4', 'z'] },
      { line: 5, cells: ['5', '6'] },
    ]);
  });

  it('refuses a blank before a quotation mark', async () => {
    const problem = {
      file: 'some.csv',
      line: 2,
      code: 'QUOTATION',
      reason: 'There is a blank between the separator and the quotation mark that opens a cell.',
      fix: 'Remove the blank before the quotation mark.',
    };
    expect(await read('a,b\n1, "x,y"\n')).toEqual([{ line: 1, cells: ['a', 'b'] }, problem]);
  });
});
