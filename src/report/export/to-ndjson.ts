import { columnsOf } from './columns.ts';
import type { Exported } from './exported.ts';
import { rowsByTick } from './rows.ts';

/** A JSON object a line for each count. */
export function* toNdjson({ head, items }: Exported): Generator<string> {
  const columns = columnsOf(head);
  for (const { rows } of rowsByTick(items(), head))
    yield rows
      .map((row) => `${JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(row)])))}\n`)
      .join('');
}
