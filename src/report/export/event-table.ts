import { columnsOf } from './columns.ts';
import type { Exported } from './exported.ts';
import { rowsByTick } from './rows.ts';
import type { Table } from './table.ts';

/** The counts of each tick by process, event and value. */
export function eventTable({ head, items }: Exported): Table {
  const columns = columnsOf(head);
  return {
    columns,
    *rows() {
      for (const { rows } of rowsByTick(items(), head))
        yield rows.map((row) => columns.map(({ of }) => of(row)));
    },
  };
}
