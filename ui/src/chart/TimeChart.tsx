import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { RateLines } from '../../../src/client/rate-line.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import { useDark } from '../parts/use-dark.ts';
import { useWidth } from '../parts/use-width.ts';
import { axisText } from '../text/numbers.ts';
import { span } from '../text/times.ts';
import { ChartLegend } from './ChartLegend.tsx';
import { chartOptions } from './chart-options.ts';

interface Props {
  /** Description of the chart for screen readers. */
  title: string;
  labels: readonly string[];
  data: RateLines;
  /** Unit of the rates; null: none. */
  unit: string | null;
  nowMs: number;
  height?: number;
  /** True to draw areas on top of each other instead of lines. */
  stacked?: boolean;
}

/** Rates over the last minutes. The legend shows the numbers at the pointer, or else the last numbers. */
export function TimeChart({ title, labels, data, unit, nowMs, height = 130, stacked = false }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [point, setPoint] = useState<number | null>(null);
  const width = useWidth(holder);
  const dark = useDark();
  const spanMs = shownSpan(data.atMs[0] ?? 0, nowMs);
  const names = labels.join('\n');

  // A change of lines or colours needs a new chart.
  useEffect(() => {
    if (holder.current === null || width === 0) return;
    const plot = new uPlot(
      chartOptions(labels, unit, { width, height, stacked }, setPoint),
      aligned(data, stacked),
      holder.current,
    );
    chart.current = plot;
    return () => {
      plot.destroy();
      chart.current = null;
    };
  }, [names, unit, dark, width, height, stacked]);

  useEffect(() => {
    chart.current?.batch(() => {
      chart.current?.setData(aligned(data, stacked), false);
      chart.current?.setScale('x', { min: (nowMs - spanMs) / 1000, max: nowMs / 1000 });
    });
  }, [data, nowMs, spanMs, names, unit, dark, width, height]);

  const last = data.atMs.length - 1;
  const highest = data.rates.map((line) => line.reduce<number>((top, rate) => Math.max(top, rate ?? 0), 0));
  const descriptions = labels.map(
    (label, index) => `${label}: highest ${axisText(highest[index] ?? 0, unit)} a second`,
  );
  return (
    <figure className="chart">
      <div
        ref={holder}
        role="img"
        aria-label={`${title}, last ${span(spanMs / 1000)}. ${descriptions.join('; ')}`}
        style={{ height }}
      />
      <ChartLegend labels={labels} data={data} unit={unit} point={point ?? last} stacked={stacked} />
    </figure>
  );
}

/** The data as uPlot takes them. Of areas the topmost comes first: those below cover their part of it. */
const aligned = ({ atMs, rates }: RateLines, stacked: boolean): uPlot.AlignedData => [
  atMs.map((ms) => ms / 1000),
  ...(stacked ? sumsFromBelow(rates).toReversed() : rates),
];

/** The sum of each line and of those before it; null where one of them is. */
function sumsFromBelow(rates: RateLines['rates']): RateLines['rates'] {
  let below: (number | null)[] = [];
  return rates.map((line) => {
    below = line.map((rate, point) => {
      const under = below.length === 0 ? 0 : (below[point] ?? null);
      return rate === null || under === null ? null : under + rate;
    });
    return below;
  });
}
