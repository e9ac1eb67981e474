import type { ImportReport } from './report.js';
import { reportCsv } from './report-csv.js';

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
