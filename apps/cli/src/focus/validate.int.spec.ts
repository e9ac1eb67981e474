import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { runProgram } from '../program.js';
import type { FocusFileReport } from './validate.js';

describe('opsledger focus validate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-focus-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function validate(text: string, ...options: readonly string[]) {
    const path = join(folder, 'charges.csv');
    await writeFile(path, text);
    const terminal = scriptTerminal();
    const code = await runProgram(['focus', 'validate', path, ...options], terminal);
    return { code, out: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  }

  it('tells the verdict, every kind of deviation with its lines, and the totals', async () => {
    const { code, out } = await validate('BilledCost,BillingCurrency,Id\n1.5,EUR,1\n2.25,Euro,2\n"open,EUR,3\n0.05,EUR,4\n');
    const lines = out.split('\n');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^charges\.csv: 3 rows, \d+ errors, 0 warnings: it is not valid FOCUS 1\.2\.$/);
    expect(lines[1]).toMatch(/^ {2}line 4: /);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  error NOT_A_CURRENCY in BillingCurrency (line 3)',
        '    "Euro" is not a currency code of ISO 4217. Use three capital letters, like EUR.',
        '  BilledCost EUR 1.55',
        '  BilledCost ? 2.25',
      ]),
    );
  });

  it('prints the report as JSON, and knows an empty file and one that is not there', async () => {
    const { code, out } = await validate('', '--json', '--spec', '1.0');
    const report = JSON.parse(out) as FocusFileReport;
    expect({ code, version: report.version, rows: report.rows, valid: report.valid }).toEqual({
      code: 1,
      version: '1.0',
      rows: 0,
      valid: false,
    });
    const terminal = scriptTerminal();
    expect(await runProgram(['focus', 'validate', join(folder, 'none.csv')], terminal)).toBe(74);
    expect(terminal.notes.join()).toContain('The file cannot be read');
    expect((await validate('a', '--spec', '9')).code).toBe(2);
  });
});
