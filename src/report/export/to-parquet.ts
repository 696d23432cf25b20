import type { BasicType } from 'hyparquet-writer';
import type { HeadLine } from '../../capture/schema.ts';
import type { Cell, Table } from './table.ts';

type Type = Table['columns'][number]['type'];

const TYPES: Record<Type, BasicType> = {
  time: 'TIMESTAMP',
  integer: 'INT64',
  number: 'DOUBLE',
  text: 'STRING',
};

const parquetValue = (value: Cell | undefined, type: Type) =>
  type === 'integer' && typeof value === 'number' ? BigInt(value) : value;

/** Rows of a row group: these are in memory at a time. */
const GROUP = 32_768;

/** Parquet with a row for each row of the table. The library is loaded here, as no other command needs it. */
export async function* toParquet(table: Table, head: HeadLine): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const dataOf = (rows: readonly Cell[][]) =>
    table.columns.map(({ name, type }, at) => ({
      name,
      type: TYPES[type],
      data: rows.map((cells) => parquetValue(cells[at], type)),
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
  let rows: Cell[][] = [];
  const flush = (): Uint8Array => {
    const columnData = dataOf(rows).map(({ name, data }) => ({ name, data }));
    void writer.write({ columnData, rowGroupSize: GROUP });
    rows = [];
    return taken();
  };
  for (const some of table.rows()) {
    if (some.length === 0) yield new Uint8Array();
    for (const row of some) {
      rows.push(row);
      if (rows.length === GROUP) yield flush();
    }
  }
  if (rows.length > 0) yield flush();
  void writer.finish();
  yield taken();
}
