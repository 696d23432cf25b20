import type { BasicType } from 'hyparquet-writer';
import { type Column, type CountRow, columnsOf } from './columns.ts';
import type { Exported } from './exported.ts';
import { rowsByTick } from './rows.ts';

const TYPES: Record<Column['type'], BasicType> = {
  time: 'TIMESTAMP',
  integer: 'INT64',
  number: 'DOUBLE',
  text: 'STRING',
};

const parquetValue = (value: number | string | null, type: Column['type']) =>
  type === 'integer' && typeof value === 'number' ? BigInt(value) : value;

/** Counts of a row group: these are in memory at a time. */
const GROUP = 32_768;

/** Parquet with a row for each count. The library is loaded here, as no other command needs it. */
export async function* toParquet({ head, items }: Exported): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const columns = columnsOf(head);
  const dataOf = (rows: readonly CountRow[]) =>
    columns.map(({ name, type, of }) => ({
      name,
      type: TYPES[type],
      data: rows.map((row) => parquetValue(of(row), type)),
    }));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: dataOf([]) }),
    createdBy: `vmtally ${head.vmtally}`,
    kvMetadata: [{ key: 'vmtally.capture', value: JSON.stringify(head) }],
  });
  /** Bytes so far; offsets of the file go on. */
  const taken = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  let rows: CountRow[] = [];
  const flush = (): Uint8Array => {
    const columnData = dataOf(rows).map(({ name, data }) => ({ name, data }));
    void writer.write({ columnData, rowGroupSize: GROUP });
    rows = [];
    return taken();
  };
  for (const part of rowsByTick(items(), head)) {
    yield new Uint8Array();
    for (const row of part.rows) {
      rows.push(row);
      if (rows.length === GROUP) yield flush();
    }
  }
  if (rows.length > 0) yield flush();
  void writer.finish();
  yield taken();
}
