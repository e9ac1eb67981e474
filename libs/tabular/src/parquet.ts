import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { cellOf, inBatches, UnwritableRow, type TabularCell, type TabularColumn, type TabularRow } from './column.js';

/** Rows of a row group, which are in memory at once. */
const ROW_GROUP = 10_000;
const DEFAULT_SCALE = 12;
/** The most digits that 128 bits hold, and what readers agree on. */
const PRECISION = 38;
const DECIMAL_BYTES = 16;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/**
 * A table as a Parquet file (Snappy), a row group at a time. Decimals are exact (DECIMAL of 38 digits), days DATE, instants TIMESTAMP in
 * milliseconds UTC, JSON a text that is marked as such. @param createdBy the program, as the file says.
 * @throws {UnwritableRow} also for a decimal with more digits behind the point than its column.
 */
export async function* parquetOf(
  columns: readonly TabularColumn[],
  rows: AsyncIterable<TabularRow> | Iterable<TabularRow>,
  createdBy: string,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)];
  const parquet = new ParquetWriter({ writer: bytes, schema, createdBy });
  for await (const batch of inBatches(rows, ROW_GROUP)) {
    const columnData = columns.map((column) => ({ name: column.name, data: batch.map((row) => valueOf(column, cellOf(row, column))) }));
    await parquet.write({ columnData, rowGroupSize: batch.length });
    yield taken(bytes);
  }
  await parquet.finish();
  yield taken(bytes);
}

/** What has been written since the last time; the writer counts on, so that offsets are those in the file. */
function taken(bytes: ByteWriter): Uint8Array {
  const written = bytes.getBytes().slice();
  bytes.index = 0;
  return written;
}

function elementOf({ name, kind, nullable, scale = DEFAULT_SCALE }: TabularColumn): SchemaElement {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  switch (kind) {
    case 'text':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    case 'json':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    case 'decimal': {
      const size = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: DECIMAL_BYTES } as const;
      return { name, ...size, converted_type: 'DECIMAL', precision: PRECISION, scale, repetition_type };
    }
    case 'integer':
      return { name, type: 'INT64', repetition_type };
    case 'boolean':
      return { name, type: 'BOOLEAN', repetition_type };
    case 'date':
      return { name, type: 'INT32', converted_type: 'DATE', repetition_type };
    case 'instant':
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type };
  }
}

function valueOf(column: TabularColumn, cell: TabularCell): unknown {
  if (cell === null) return undefined;
  switch (column.kind) {
    case 'text':
    case 'json':
      return String(cell);
    case 'decimal':
      return unscaled(column, String(cell));
    case 'integer':
      return BigInt(cell);
    case 'boolean':
      return cell;
    case 'date':
      return new Date(`${String(cell)}T00:00:00Z`);
    case 'instant':
      return new Date(String(cell));
  }
}

/** The decimal as a whole number of its column's smallest parts. */
function unscaled({ name, scale = DEFAULT_SCALE }: TabularColumn, text: string): bigint {
  const match = DECIMAL.exec(text);
  if (!match) throw new UnwritableRow(name, `${JSON.stringify(text)} is not a decimal number`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > scale) throw new UnwritableRow(name, `${text} has more than ${scale} digits behind the point`);
  if (whole.replace(/^0+/, '').length + scale > PRECISION) throw new UnwritableRow(name, `${text} has more than ${PRECISION} digits`);
  return BigInt(`${sign}${whole}${digits.padEnd(scale, '0')}`);
}
