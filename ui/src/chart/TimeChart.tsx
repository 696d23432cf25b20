import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { RateLines } from '../../../src/client/rate-line.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import type { Mark } from '../../../src/wire/views.ts';
import { useIsReplay } from '../live/connection.ts';
import { useDark } from '../parts/use-dark.ts';
import { useWidth } from '../parts/use-width.ts';
import { axisText } from '../text/numbers.ts';
import { span } from '../text/times.ts';
import { ChartLegend } from './ChartLegend.tsx';
import { ChartMarks } from './ChartMarks.tsx';
import { chartOptions, type Span } from './chart-options.ts';
import { lastShown } from './last-shown.ts';

/** Lets the user select a span, null for all, and pick a point in time. */
export interface ChartSelection {
  zoom: Span | null;
  onZoom: (zoom: Span | null) => void;
  onPick?: ((atMs: number | null) => void) | undefined;
}

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
  marks?: readonly Mark[];
  selection?: ChartSelection;
  /** Time that was counted, and whose counts are no longer kept. */
  unkept?: Span | null;
  /** Says why these lines, where a table beside the chart has others. */
  choice?: string | undefined;
}

/** Rates over the last minutes. The legend shows the numbers at the pointer, or else the last ones of the time shown. */
export function TimeChart({
  title,
  labels,
  data,
  unit,
  nowMs,
  height = 130,
  stacked = false,
  marks = [],
  selection,
  unkept = null,
  choice,
}: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [point, setPoint] = useState<number | null>(null);
  const width = useWidth(holder);
  const dark = useDark();
  const isReplay = useIsReplay();
  const spanMs = shownSpan(data.atMs[0] ?? 0, nowMs, isReplay);
  const shown = selection?.zoom ?? { fromMs: nowMs - spanMs, toMs: nowMs };
  const names = labels.join('\n');
  const latest = useRef(selection);
  latest.current = selection;
  const zooms = selection !== undefined;

  // A change of lines or colours needs a new chart.
  useEffect(() => {
    if (holder.current === null || width === 0) return;
    const plot = new uPlot(
      chartOptions(labels, unit, { width, height, stacked, zooms }, setPoint, (fromMs, toMs) =>
        latest.current?.onZoom({ fromMs, toMs }),
      ),
      aligned(data, stacked),
      holder.current,
    );
    chart.current = plot;
    return () => {
      plot.destroy();
      chart.current = null;
    };
  }, [names, unit, dark, width, height, stacked, zooms]);

  useEffect(() => {
    chart.current?.batch(() => {
      chart.current?.setData(aligned(data, stacked), false);
      chart.current?.setScale('x', { min: shown.fromMs / 1000, max: shown.toMs / 1000 });
    });
  }, [data, shown.fromMs, shown.toMs, names, unit, dark, width, height]);

  const last = data.atMs.length - 1;
  const pick = (index: number | null) => {
    const isCounted = index !== null && data.rates.some((line) => line[index] != null);
    if (isCounted) selection?.onPick?.(data.atMs[index] ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) moveTo(chart.current, Math.max(0, Math.min(last, (point ?? last + 1) + step)));
    else if (event.key === 'Enter') pick(point);
    else if (event.key === 'Escape') selection?.onZoom(null);
    else return;
    event.preventDefault();
  };
  const highest = data.rates.map((line) => line.reduce<number>((top, rate) => Math.max(top, rate ?? 0), 0));
  const descriptions = labels.map(
    (label, index) => `${label}: highest ${axisText(highest[index] ?? 0, unit)} a second`,
  );
  return (
    <figure className="chart">
      <div className="plot">
        <div
          ref={holder}
          role="img"
          aria-label={`${title}, last ${span(spanMs / 1000)}. ${descriptions.join('; ')}`}
          style={{ height }}
          {...(zooms && {
            tabIndex: 0,
            onKeyDown,
            // The cursor may still be where the pointer was before: a tap moves it at the same time.
            onClick: ({ clientX }: MouseEvent) => pick(pointAt(chart.current, clientX)),
            onDoubleClick: () => {
              selection.onZoom(null);
              selection.onPick?.(null);
            },
          })}
        />
        <ChartMarks marks={marks} unkept={unkept} shown={shown} width={width} />
      </div>
      <ChartLegend
        labels={labels}
        data={data}
        unit={unit}
        point={point ?? lastShown(data.atMs, shown.toMs)}
        stacked={stacked}
        choice={choice}
      />
    </figure>
  );
}

/** The point nearest to a place on the screen, in CSS pixels from its left. */
const pointAt = (plot: uPlot | null, clientX: number): number | null =>
  plot?.posToIdx(clientX - plot.over.getBoundingClientRect().left) ?? null;

/** Moves the cursor to a point. */
function moveTo(plot: uPlot | null, index: number): void {
  const at = plot?.data[0][index];
  if (plot == null || at === undefined) return;
  plot.setCursor({ left: plot.valToPos(at, 'x'), top: 10 });
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
