import type { HeatMap } from '../../../src/client/heat.ts';

/** Positions on the canvas in CSS pixels. */
export interface HeatLayout {
  left: number;
  width: number;
  lineHeight: number;
  /** Height of all lines; the time axis is below. */
  height: number;
}

/** Height of the time axis. */
export const AXIS_HEIGHT = 20;

export function heatLayout({ lines }: HeatMap, width: number): HeatLayout {
  const longest = lines.reduce((most, { label }) => Math.max(most, label.length), 0);
  const left = Math.min(160, 16 + 6.5 * longest);
  const lineHeight = lines.length > 24 ? 11 : lines.length > 12 ? 14 : 18;
  return { left, width: Math.max(0, width - left), lineHeight, height: lines.length * lineHeight };
}

export interface HeatCell {
  line: number;
  column: number;
}

/** Returns the cell at a point; null outside the map. The largest value is on top. */
export function heatCellAt(map: HeatMap, layout: HeatLayout, x: number, y: number): HeatCell | null {
  const column = Math.floor(((x - layout.left) / layout.width) * map.columns.length);
  const line = map.lines.length - 1 - Math.floor(y / layout.lineHeight);
  return column >= 0 && column < map.columns.length && line >= 0 && line < map.lines.length
    ? { line, column }
    : null;
}
