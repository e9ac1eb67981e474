export { UnwritableRow, type CellKind, type TabularCell, type TabularColumn, type TabularRow } from './column.js';
export { csvOf, safeCell, type CsvOptions } from './csv.js';
export { jsonLinesOf } from './json-lines.js';
export { parquetOf } from './parquet.js';
