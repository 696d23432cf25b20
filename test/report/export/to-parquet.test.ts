import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { eventTable } from '../../../src/report/export/event-table.ts';
import { toNdjson } from '../../../src/report/export/to-ndjson.ts';
import { toParquet } from '../../../src/report/export/to-parquet.ts';
import { exportedOf } from './exported.ts';

async function rowsOf(exported: ReturnType<typeof exportedOf>) {
  const pieces: Uint8Array[] = [];
  for await (const piece of toParquet(eventTable(exported), exported.head)) pieces.push(piece);
  const { buffer } = new Uint8Array(Buffer.concat(pieces));
  return { rows: await parquetReadObjects({ file: buffer }), pieces };
}

test('has the rows of ndjson, with a timestamp and whole numbers', async () => {
  const exported = exportedOf(35);
  const { rows } = await rowsOf(exported);
  const expected = [...toNdjson(eventTable(exported))]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.getTime() : value]),
    ),
  );
  expect(
    plain.map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ),
  ).toEqual(expected.map((row) => JSON.stringify(row)));
  expect(rows[0]?.time_ms).toBeInstanceOf(Date);
});

test('is written a group of rows at a time', async () => {
  const row = Array.from({ length: 1_000 }, (_, index) => index);
  const many = () => ({
    quads: { row: row.map(() => 0), series: row.map(() => 0), value: row, count: row.map(() => 1) },
  });
  const { rows, pieces } = await rowsOf(exportedOf(40, undefined, many));
  expect(rows).toHaveLength(40_000);
  expect(pieces.filter(({ length }) => length > 0)).toHaveLength(3);
});

test('of a capture without counts is a table without rows', async () => {
  const { rows } = await rowsOf(exportedOf(0));
  expect(rows).toEqual([]);
});
