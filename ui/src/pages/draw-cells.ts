import type { CellGroup } from '../../../src/wire/page-cells.ts';
import type { PageCells } from '../../../src/wire/process-pages.ts';
import { cssColour } from '../chart/palette.ts';
import { cellCount, kindOfCell } from './cells.ts';
import type { CellsLayout } from './cells-layout.ts';
import { KIND_LOOKS } from './kinds.ts';

/** Draws the cells, each in the colour of what most of its pages are. `marked`: cells, the last one included. */
export function drawCells(
  canvas: HTMLCanvasElement,
  cells: PageCells,
  group: CellGroup,
  { columns, rows, side }: CellsLayout,
  marked: { from: number; to: number } | null,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(columns * side * ratio);
  canvas.height = Math.round(rows * side * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colours = new Map(Object.values(KIND_LOOKS).map(({ colour }) => [colour, cssColour(colour)]));
  const inner = side - 1;
  for (let cell = 0; cell < cellCount(cells); cell++) {
    const kind = kindOfCell(cells, group, cell);
    if (kind === undefined) continue;
    const [x, y] = [(cell % columns) * side, Math.floor(cell / columns) * side];
    const { colour, pattern } = KIND_LOOKS[kind];
    context.fillStyle = context.strokeStyle = colours.get(colour) ?? '';
    context.lineWidth = 1;
    if (pattern === undefined) context.fillRect(x, y, inner, inner);
    else {
      context.strokeRect(x + 0.5, y + 0.5, inner - 1, inner - 1);
      if (pattern === 'dot') context.fillRect(x + side / 2 - 1.5, y + side / 2 - 1.5, 2, 2);
      else line(context, [x, y + inner, x + inner, y]);
      if (pattern === 'cross') line(context, [x, y, x + inner, y + inner]);
    }
  }
  if (marked === null) return;
  context.strokeStyle = cssColour('--text');
  context.lineWidth = 2;
  for (let cell = marked.from; cell <= marked.to; cell++)
    context.strokeRect((cell % columns) * side, Math.floor(cell / columns) * side, inner, inner);
}

function line(
  context: CanvasRenderingContext2D,
  [fromX, fromY, toX, toY]: [number, number, number, number],
): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
