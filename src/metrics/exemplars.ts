import type { Board } from '../tally/board.ts';
import type { Exemplar } from './family.ts';

/** The row that made most of each series in the last tick, by the number of the series. */
export function exemplarsOf({ touched, rows, tick, atMs }: Board): Map<number, Exemplar> {
  const most = new Map<number, Exemplar>();
  for (const number of touched) {
    const row = rows.get(number);
    if (row?.tick !== tick) continue;
    const { key, name } = row.who;
    row.cells.eachOfTick((series, count) => {
      if (count > (most.get(series)?.value ?? 0))
        most.set(series, { labels: { pid: key, name: name ?? '?' }, value: count, atMs });
    });
  }
  return most;
}
