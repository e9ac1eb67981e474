import { safeCell } from './csv.js';

describe('safeCell', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")', '-'])('defuses %j', (cell) => {
    expect(safeCell(cell)).toBe(`'${cell}`);
  });

  it.each(['-12.50', '-1', '12', '1,234.56', 'Laptop', 'a=b', ''])('leaves %j as it is', (cell) => {
    expect(safeCell(cell)).toBe(cell);
  });

  it('keeps numbers and leaves nothing for what is absent', () => {
    expect([safeCell('7'), safeCell('-7'), safeCell('')]).toEqual(['7', '-7', '']);
  });
});
