import type uPlot from 'uplot';
import { axisText } from '../text/numbers.ts';
import { clock } from '../text/times.ts';
import { areaColour, canvasColours, LINE_DASHES, lineColour } from './palette.ts';

const FONT = '11px system-ui, sans-serif';

/** All charts of a page show the cursor at the same time. */
const SYNC = 'time';

/** Steps of an axis of bytes: powers of two, since the numbers have binary units. */
const BINARY = Array.from({ length: 60 }, (_, power) => 2 ** power);

/** Options of a chart of rates over time. */
export function chartOptions(
  labels: readonly string[],
  unit: string | null,
  { stacked, ...size }: { width: number; height: number; stacked: boolean },
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const { text, grid } = canvasColours();
  const axis = { stroke: text, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: SYNC }, points: { size: 6 }, drag: { x: false, y: false } },
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
        size: 62,
        space: 24,
        values: (_, splits) => splits.map((value) => axisText(value, unit)),
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
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
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
