export { DataSetCheck, type CostTotal, type DataSetReport, type DeviationCount } from './check-data-set.js';
export { asInstant, valueOf, type Cell } from './check-value.js';
export { FOCUS_COLUMNS, type ColumnKind, type ColumnLevel, type FocusColumn } from './columns.js';
export { addScaled, parseScaled, scaledText, type Scaled } from './decimals.js';
export { type Deviation, type DeviationCode } from './deviation.js';
export { FOCUS_VERSIONS, focusColumns, type FocusVersion } from './profile.js';
export { SERVICE_CATEGORIES } from './service-categories.js';
