import { isCurrency } from '@opsledger/kernel';
import { checkHeader } from './check-header.js';
import { checkRow } from './check-row.js';
import { checkValue, valueOf, type Cell } from './check-value.js';
import type { FocusColumn } from './columns.js';
import { addScaled, parseScaled, scaledText, type Scaled } from './decimals.js';
import { wrong, type Deviation } from './deviation.js';
import { focusColumns, type FocusVersion } from './profile.js';

/** One kind of deviation in one column, over the whole data set. */
export interface DeviationCount extends Deviation {
  /** Rows that have it; 1 for the header. */
  readonly count: number;
  /** The lines of the first of them. */
  readonly lines: readonly number[];
}

/** The sum of a cost over all rows of one currency (`?`: of none that there is), to the last digit; cells that are no numbers are left out and told. */
export interface CostTotal {
  readonly column: string;
  readonly currency: string;
  readonly total: string;
}

/** What was found in a data set. */
export interface DataSetReport {
  readonly version: FocusVersion;
  readonly rows: number;
  readonly errors: number;
  readonly warnings: number;
  readonly deviations: readonly DeviationCount[];
  readonly totals: readonly CostTotal[];
  /** Conditional and recommended columns that the data set does not have, which may well be right. */
  readonly absent: readonly string[];
}

const COSTS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'] as const;
/** Lines that are told of each kind. */
const LINES = 5;

/** Checks a data set row by row. What it holds does not grow with the rows. */
export class DataSetCheck {
  private readonly columns: readonly FocusColumn[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly found = new Map<string, { deviation: Deviation; count: number; lines: number[] }>();
  private readonly totals = new Map<string, Scaled>();
  private rows = 0;

  constructor(
    private readonly header: readonly string[],
    private readonly version: FocusVersion,
    headerLine = 1,
  ) {
    this.columns = focusColumns(version);
    this.places = new Map(header.map((name, index) => [name, index]));
    for (const deviation of checkHeader(header, this.columns)) this.note(deviation, headerLine);
  }

  /** Checks a row. @param line where it begins in the file. @returns what is wrong with it. */
  add(cells: readonly string[], line: number): readonly Deviation[] {
    this.rows += 1;
    const cell = (name: string): Cell => cells[this.places.get(name) ?? -1];
    const deviations = [
      ...this.ragged(cells),
      ...this.columns.filter(({ name }) => this.places.has(name)).flatMap((column) => checkValue(column, cell(column.name))),
      ...checkRow(cell, (name) => this.places.has(name)),
    ];
    for (const deviation of deviations) this.note(deviation, line);
    this.sum(cell);
    return deviations;
  }

  report(): DataSetReport {
    const deviations = [...this.found.values()].map(({ deviation, count, lines }) => ({ ...deviation, count, lines }));
    const absent = this.columns.filter(({ level, name }) => level !== 'mandatory' && !this.places.has(name)).map(({ name }) => name);
    const countOf = (severity: Deviation['severity']): number =>
      deviations.reduce((sum, each) => sum + (each.severity === severity ? each.count : 0), 0);
    return {
      ...{ version: this.version, rows: this.rows, errors: countOf('error'), warnings: countOf('warning') },
      deviations,
      totals: [...this.totals].map(([key, total]) => {
        const [column = '', currency = ''] = key.split(' ');
        return { column, currency, total: scaledText(total) };
      }),
      absent,
    };
  }

  private ragged(cells: readonly string[]): readonly Deviation[] {
    if (cells.length === this.header.length) return [];
    const message = `The row has ${cells.length} cells, and the header ${this.header.length}.`;
    return [wrong('', 'RAGGED_ROW', message, 'Look for a missing or a needless separator, or a quotation mark.')];
  }

  /** Counts deviations of one kind in one column together, and keeps the words of the first. */
  private note(deviation: Deviation, line: number): void {
    const key = `${deviation.code} ${deviation.column}`;
    const known = this.found.get(key);
    if (!known) this.found.set(key, { deviation, count: 1, lines: [line] });
    else {
      known.count += 1;
      if (known.lines.length < LINES) known.lines.push(line);
    }
  }

  private sum(cell: (name: string) => Cell): void {
    const code = valueOf(cell('BillingCurrency'));
    const currency = code !== undefined && isCurrency(code) ? code : '?';
    for (const column of COSTS) {
      const cost = parseScaled(valueOf(cell(column)) ?? '');
      const key = `${column} ${currency}`;
      const before = this.totals.get(key);
      if (cost) this.totals.set(key, before ? addScaled(before, cost) : cost);
    }
  }
}
