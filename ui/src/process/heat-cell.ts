import type { HeatMap } from '../../../src/client/heat.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/series.ts';
import { rateText } from '../text/numbers.ts';
import { clock } from '../text/times.ts';
import type { HeatCell } from './heat-layout.ts';

/** Describes a cell: `64 B, 14:03:20 to 14:03:24: 1,234 allocations, 309/s`. */
export function heatCellText(
  map: HeatMap,
  { line, column }: HeatCell,
  { counts }: Pick<Series, 'counts'>,
): string {
  const end = map.columns[column] ?? 0;
  const when = `${map.lines[line]?.label ?? ''}, ${clock(end - map.columnMs)} to ${clock(end)}`;
  const seconds = map.counted[column] ?? 0;
  if (seconds === 0) return `${when}: not counted`;
  const count = map.counts[line]?.[column] ?? 0;
  return `${when}: ${grouped(count)} ${counts}, ${rateText(count / seconds)}/s`;
}

/**
 * Returns the cell that a key moves to; null leaves the map, undefined means the map does not use the key.
 * Larger values are further up.
 */
export function movedCell(map: HeatMap, cell: HeatCell | null, key: string): HeatCell | null | undefined {
  const last = { line: map.lines.length - 1, column: map.columns.length - 1 };
  const { line, column } = cell ?? { line: 0, column: last.column + 1 };
  const to = {
    ArrowLeft: { line, column: column - 1 },
    ArrowRight: { line, column: column + 1 },
    ArrowUp: { line: line + (cell === null ? 0 : 1), column },
    ArrowDown: { line: line - 1, column },
    Home: { line, column: 0 },
    End: { line, column: last.column },
  }[key];
  if (key === 'Escape' && cell !== null) return null;
  if (to === undefined || map.lines.length === 0) return undefined;
  return {
    line: Math.max(0, Math.min(last.line, to.line)),
    column: Math.max(0, Math.min(last.column, to.column)),
  };
}
