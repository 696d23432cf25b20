import type { HeatMap } from '../../../src/client/heat.ts';

/** Where things are on the canvas, in CSS pixels. */
export interface HeatLayout {
  left: number;
  width: number;
  lineHeight: number;
  /** Of the lines; the times are written below. */
  height: number;
}

/** Room for the times below. */
export const AXIS_HEIGHT = 20;

export function heatLayout({ lines }: HeatMap, width: number): HeatLayout {
  const longest = lines.reduce((most, { label }) => Math.max(most, label.length), 0);
  const left = Math.min(160, 16 + 6.5 * longest);
  const lineHeight = lines.length > 24 ? 11 : lines.length > 12 ? 14 : 18;
  return { left, width: Math.max(0, width - left), lineHeight, height: lines.length * lineHeight };
}

/** A cell by its line and column. */
export interface HeatCell {
  line: number;
  column: number;
}

/** The cell at a point, the largest value being on top; null beside the map. */
export function heatCellAt(map: HeatMap, layout: HeatLayout, x: number, y: number): HeatCell | null {
  const column = Math.floor(((x - layout.left) / layout.width) * map.columns.length);
  const line = map.lines.length - 1 - Math.floor(y / layout.lineHeight);
  return column >= 0 && column < map.columns.length && line >= 0 && line < map.lines.length
    ? { line, column }
    : null;
}
