import { type HeatMap, heatLevel } from '../../../src/client/heat.ts';
import { heatColour } from '../chart/heat-colours.ts';
import { canvasColours } from '../chart/palette.ts';
import { clock } from '../text/times.ts';
import { AXIS_HEIGHT, type HeatCell, type HeatLayout } from './heat-layout.ts';

const FONT = '11px system-ui, sans-serif';
/** Least pixels between two times on the axis, and the possible steps in ms. */
const TIME_SPACE = 80;
const TIME_STEPS = [10_000, 30_000, 60_000, 120_000, 300_000];

/** Draws the map with its labels, the largest value on top. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  map: HeatMap,
  layout: HeatLayout,
  dark: boolean,
  marked: HeatCell | null,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { left, width, lineHeight, height } = layout;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round((left + width) * ratio);
  canvas.height = Math.round((height + AXIS_HEIGHT) * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { text, grid, mark, none } = canvasColours();
  const cell = width / map.columns.length;
  const x = (column: number) => Math.round(left + column * cell);
  const y = (line: number) => (map.lines.length - 1 - line) * lineHeight;

  const first = map.counted.findIndex((seconds) => seconds > 0);
  for (const [column, seconds] of map.counted.entries()) {
    // Counting had not begun before the first counted column.
    if (column < first) continue;
    context.fillStyle = seconds > 0 ? grid : none;
    if (seconds > 0) context.fillRect(x(column), 0, x(column + 1) - x(column), height);
    else hatch(context, x(column), x(column + 1) - x(column), height);
    for (const [line, counts] of map.counts.entries()) {
      const level = heatLevel((counts[column] ?? 0) / (seconds || 1), map);
      if (level === null) continue;
      context.fillStyle = heatColour(level, dark);
      context.fillRect(x(column), y(line), x(column + 1) - x(column), lineHeight - 1);
    }
  }
  context.fillStyle = text;
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const [line, { label }] of map.lines.entries())
    context.fillText(label, left - 6, y(line) + lineHeight / 2, left - 8);
  times(context, map, layout);
  if (marked !== null) {
    context.strokeStyle = mark;
    context.lineWidth = 2;
    context.strokeRect(x(marked.column) - 1, y(marked.line) - 1, Math.max(3, cell) + 2, lineHeight + 1);
  }
}

/** Hatches time that was not counted, to distinguish it from a count of 0. */
function hatch(context: CanvasRenderingContext2D, x: number, width: number, height: number): void {
  for (let y = 0; y < height; y += 4) context.fillRect(x, y, width, 1);
}

function times(context: CanvasRenderingContext2D, { columns, columnMs }: HeatMap, layout: HeatLayout): void {
  const step = TIME_STEPS.find((each) => (each * layout.width) / (columns.length * columnMs) > TIME_SPACE);
  context.textAlign = 'center';
  for (const [column, end] of columns.entries()) {
    const start = end - columnMs;
    if (step === undefined || start % step >= columnMs) continue;
    const x = layout.left + (column / columns.length) * layout.width;
    context.fillText(clock(start, step < 60_000), x, layout.height + AXIS_HEIGHT / 2 + 2);
  }
}
