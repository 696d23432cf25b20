import type { Table } from './table.ts';

/** A JSON object a line for each row. */
export function* toNdjson({ columns, rows }: Table): Generator<string> {
  for (const some of rows())
    yield some
      .map((cells) => JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, cells[at]]))))
      .map((line) => `${line}\n`)
      .join('');
}
