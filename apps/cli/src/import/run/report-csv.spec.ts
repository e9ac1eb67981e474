import type { ImportReport } from './report.js';
import { reportCsv, safeCell } from './report-csv.js';

describe('safeCell', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")', '-'])('defuses %j', (cell) => {
    expect(safeCell(cell)).toBe(`'${cell}`);
  });

  it.each(['-12.50', '-1', '12', '1,234.56', 'Laptop', 'a=b', ''])('leaves %j as it is', (cell) => {
    expect(safeCell(cell)).toBe(cell);
  });

  it('keeps numbers and leaves nothing for what is absent', () => {
    expect([safeCell(7), safeCell(-7), safeCell(undefined)]).toEqual(['7', '-7', '']);
  });
});

describe('reportCsv', () => {
  it('writes one quoted row per refusal', () => {
    const problems = [
      {
        file: 'a.csv',
        line: 3,
        column: 'Purchase Cost',
        value: '=cmd|x',
        code: 'INVALID_AMOUNT',
        reason: 'Not an "amount".',
        fix: 'Write 12.58.',
      },
      { file: 'b.csv', code: 'EMPTY_FILE', reason: 'No rows.', fix: 'Export it again.' },
    ] as const;
    const report = { problems } as unknown as ImportReport;
    expect(reportCsv(report)).toBe(
      'file,line,column,value,code,reason,fix\r\n' +
        'a.csv,3,Purchase Cost,\'=cmd|x,INVALID_AMOUNT,"Not an ""amount"".",Write 12.58.\r\n' +
        'b.csv,,,,EMPTY_FILE,No rows.,Export it again.\r\n',
    );
  });
});
