/** What may be wrong with a data set. Stable: scripts branch on them. */
export type DeviationCode =
  | 'MISSING_COLUMN'
  | 'DUPLICATE_COLUMN'
  | 'UNKNOWN_COLUMN'
  | 'COLUMN_ORDER'
  | 'RAGGED_ROW'
  | 'VALUE_MISSING'
  | 'VALUE_NOT_EXPECTED'
  | 'NULL_WRITTEN_OUT'
  | 'NOT_A_NUMBER'
  | 'NEGATIVE'
  | 'NOT_AN_INSTANT'
  | 'NOT_A_CURRENCY'
  | 'NOT_ALLOWED'
  | 'NOT_KEY_VALUE'
  | 'OTHER_CATEGORY'
  | 'PERIOD_EMPTY'
  | 'COST_DIFFERS';

/** Something that is not as the specification says. error: it breaks a MUST; warning: a SHOULD, or a way of writing that everybody can read. */
export interface Deviation {
  readonly column: string;
  readonly code: DeviationCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
}

/** A deviation that breaks a MUST. */
export const wrong = (column: string, code: DeviationCode, message: string, fix: string): Deviation => ({
  ...{ column, code, severity: 'error', message, fix },
});

/** A deviation that whoever reads the data can live with. */
export const doubtful = (column: string, code: DeviationCode, message: string, fix: string): Deviation => ({
  ...wrong(column, code, message, fix),
  severity: 'warning',
});
