import type uPlot from 'uplot';
import { axisText } from '../text/numbers.ts';
import { clock } from '../text/times.ts';
import { areaColour, canvasColours, LINE_DASHES, lineColour } from './palette.ts';

const FONT = '11px system-ui, sans-serif';

/** All charts of a page show the cursor at the same time. */
const SYNC = 'time';

/** Steps of an axis of bytes: powers of two, since the numbers have binary units. */
const BINARY = Array.from({ length: 60 }, (_, power) => 2 ** power);

/** Width of the axis of rates, and the room to the right for half of the last time, in CSS pixels. */
export const AXIS_WIDTH = 70;
export const RIGHT = 28;

interface Shape {
  width: number;
  height: number;
  stacked: boolean;
  /** True if the user may select a span of time. */
  zooms: boolean;
}

/** A span of time, ms of the Unix epoch. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/**
 * Options of a chart of rates over time. `onPoint`: the cursor is at this point, or at none. `onSpan`: the user
 * selected a span, from and to, ms of the Unix epoch.
 */
export function chartOptions(
  labels: readonly string[],
  unit: string | null,
  { stacked, zooms, ...size }: Shape,
  onPoint: (index: number | null) => void,
  onSpan: (fromMs: number, toMs: number) => void,
): uPlot.Options {
  const { text, grid } = canvasColours();
  const axis = { stroke: text, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    ...size,
    padding: [8, RIGHT, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      sync: { key: SYNC },
      points: { size: 6 },
      drag: { x: zooms, y: false, setScale: false, dist: 5 },
    },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 70,
        values: (_, splits) => splits.map((at) => clock(1000 * at, at % 60 !== 0)),
      },
      {
        ...axis,
        ...(unit === 'bytes' ? { incrs: BINARY } : {}),
        size: AXIS_WIDTH,
        space: 24,
        values: (_, splits) => splits.map((value) => (value === 0 ? '0' : `${axisText(value, unit)}/s`)),
      },
    ],
    series: [
      {},
      ...(stacked
        ? labels.map((_, index) => labels.length - 1 - index).map((index) => area(labels, index))
        : labels.map((label, index) => ({
            label,
            stroke: lineColour(index),
            width: 1.5,
            dash: [...(LINE_DASHES[index % LINE_DASHES.length] ?? [])],
            points: { show: false },
            spanGaps: false,
          }))),
    ],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width === 0) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onSpan(1000 * plot.posToVal(left, 'x'), 1000 * plot.posToVal(left + width, 'x'));
        },
      ],
    },
  };
}

const area = (labels: readonly string[], index: number): uPlot.Series => ({
  label: labels[index] ?? '',
  stroke: areaColour(index, labels.length),
  fill: areaColour(index, labels.length),
  width: 1,
  points: { show: false },
  spanGaps: false,
});
