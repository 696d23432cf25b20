import type { ReadTick } from '../../capture/items.ts';
import type { Exported } from './exported.ts';
import type { Cell, Table } from './table.ts';

/** The growth of each counter of /proc/vmstat that changed in a tick. */
export const counterTable = ({ head, items }: Exported): Table => ({
  columns: [
    { name: 'time_ms', type: 'time' },
    { name: 'run', type: 'integer' },
    { name: 'run_seconds', type: 'number' },
    { name: 'tick_seconds', type: 'number' },
    { name: 'counter', type: 'text' },
    { name: 'growth', type: 'integer' },
  ],
  *rows() {
    for (const item of items()) yield item.kind === 'tick' ? rowsOf(item.tick, head.vmstat.names) : [];
  },
});

const rowsOf = ({ atMs, run, atSeconds, seconds, vmstat }: ReadTick, names: readonly string[]): Cell[][] =>
  [...vmstat].flatMap(([place, growth]) => {
    const name = names[place];
    return name === undefined ? [] : [[Math.round(atMs), run, atSeconds, seconds, name, growth]];
  });
