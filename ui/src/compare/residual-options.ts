import type uPlot from 'uplot';
import { canvasColours, lineColour } from '../chart/palette.ts';
import { axisText } from '../text/numbers.ts';
import { clock } from '../text/times.ts';

const FONT = '11px system-ui, sans-serif';

/** Options of a residual's chart, with the series high, low, middle and alarms in this order. */
export function residualOptions(
  unit: string,
  size: { width: number; height: number },
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const { text, grid, mark, bad } = canvasColours();
  const line = lineColour(0);
  const axis = { stroke: text, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const edge = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, least, most) => residualRange(least, most) } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 70,
        values: (_, splits) => splits.map((at) => clock(1000 * at, at % 60 !== 0)),
      },
      { ...axis, size: 62, space: 24, values: (_, splits) => splits.map((value) => axisText(value, unit)) },
    ],
    series: [
      {},
      { ...edge, label: 'high' },
      { ...edge, label: 'low' },
      { label: 'residual', stroke: line, width: 1.5, points: { show: false } },
      { label: 'alarm', stroke: bad, width: 0, points: { show: true, size: 4, width: 0, fill: bad } },
    ],
    // The line's colour, transparent enough to show the grid.
    bands: [{ series: [1, 2], fill: `${line}40` }],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      drawAxes: [(chart) => drawZero(chart, mark)],
    },
  };
}

/** The range of the axis: it always contains 0, with a margin around the values. */
export function residualRange(least: number | null, most: number | null): [number, number] {
  const [low, high] = [Math.min(0, least ?? 0), Math.max(0, most ?? 0)];
  const margin = 0.06 * (high - low) || 1;
  return [low - margin, high + margin];
}

function drawZero(chart: uPlot, colour: string): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(0, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
