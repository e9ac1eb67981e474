import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOCUS_COLUMNS } from '@opsledger/focus';
import { fileSource } from '../../apps/cli/src/import/read/csv-table.js';
import { validateFocusFile } from '../../apps/cli/src/focus/validate.js';
import { readCsv, sharedData } from './shared-data.js';

/** A column as the table made from the specification has it. */
interface TableColumn {
  readonly column: string;
  readonly level: string;
  readonly nullable: boolean;
  readonly type: string;
  readonly range?: string;
  readonly allowed?: readonly string[];
  readonly since: string;
}

const folder = sharedData('focus');

describe('FOCUS, by data of others', () => {
  if (folder === undefined) {
    it('has none of them here', () => {
      expect(folder).toBeUndefined();
    });
    return;
  }
  it('has the 57 columns with their levels, types, values and versions', () => {
    const { columns } = JSON.parse(readFileSync(join(folder, 'focus-1.2-columns.json'), 'utf8')) as {
      readonly columns: readonly TableColumn[];
    };
    const types: Readonly<Record<string, string>> = { decimal: 'Decimal', price: 'Decimal', instant: 'Date/Time', keyValue: 'JSON' };
    const ours = FOCUS_COLUMNS.map(({ name, level, kind, nullable, allowed, since }) => ({
      ...{ column: name, level, nullable, type: types[kind] ?? 'String', nonNegative: kind === 'price', since },
      allowed: allowed && (name === 'ServiceSubcategory' ? allowed.length : allowed),
    }));
    const theirs = columns.map(({ column, level, nullable, type, range = '', allowed, since }) => ({
      ...{ column, level: level.toLowerCase(), nullable, type, nonNegative: range.includes('non-negative') },
      since: since.startsWith('1.1') || since.startsWith('1.2') ? since : '1.0',
      // The table has the parents of the divisions in place of their names.
      allowed: allowed && (column === 'ServiceSubcategory' ? allowed.length : allowed),
    }));
    expect(ours).toEqual(theirs);
  });

  it('says of the sample of 1.0 what is wrong with it, and adds up what it costs', async () => {
    const path = join(folder, 'focus-1.0-sample.csv');
    const report = await validateFocusFile(fileSource(path), '1.0');
    const rows = readCsv(path);
    const count = (column: string, wrong: (value: string) => boolean): number => rows.filter((row) => wrong(row[column]!)).length;
    const told = (column: string, code: string): number =>
      report.deviations.find((each) => each.column === column && each.code === code)?.count ?? 0;
    expect(report.rows).toBe(rows.length);
    expect(told('Id', 'UNKNOWN_COLUMN')).toBe(1);
    for (const column of ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd'])
      expect(told(column, 'NOT_AN_INSTANT')).toBe(count(column, (value) => !value.includes('T')));
    for (const column of ['ChargeClass', 'AvailabilityZone', 'Tags', 'ResourceId'])
      expect(told(column, 'NULL_WRITTEN_OUT')).toBe(count(column, (value) => value === 'NULL'));
    expect(told('ContractedCost', 'VALUE_MISSING')).toBe(count('ContractedCost', (value) => value === 'NULL'));
    expect(told('ChargeFrequency', 'NOT_ALLOWED')).toBe(count('ChargeFrequency', (value) => value === 'Usage-based'));
    expect(report.totals).toEqual(
      ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'].map((column) => {
        const units = rows.reduce((sum, row) => sum + (row[column] === 'NULL' ? 0n : BigInt(row[column]!.replace('.', ''))), 0n);
        const digits = units.toString().padStart(12, '0');
        return { column, currency: 'USD', total: `${digits.slice(0, -11)}.${digits.slice(-11)}` };
      }),
    );
  });
});
