import 'uplot/dist/uPlot.min.css';
import '../chart/chart.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Compare } from '../../../src/client/compare.ts';
import { type ResidualLine, residualLine } from '../../../src/client/residual-line.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import { useDark } from '../parts/use-dark.ts';
import { useWidth } from '../parts/use-width.ts';
import { clock, span } from '../text/times.ts';
import { rateText } from './figures-text.ts';
import { residualOptions } from './residual-options.ts';

const HEIGHT = 150;

interface Props {
  compare: Compare;
  version: number;
  id: string;
  unit: string;
  title: string;
}

/** Draws the residual over time. A band shows its bound, and points mark alarms. */
export function ResidualChart({ compare, version, id, unit, title }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [point, setPoint] = useState<number | null>(null);
  const width = useWidth(holder);
  const dark = useDark();
  // The model changes in place; `version` signals the change.
  const { line, nowMs, spanMs } = useMemo(() => {
    const { history } = compare;
    const now = history.at(-1)?.atMs ?? 0;
    return {
      line: residualLine(history, id),
      nowMs: now,
      spanMs: shownSpan(history[0]?.atMs ?? 0, now),
    };
  }, [compare, version, id]);

  // A change of unit or colours needs a new chart.
  useEffect(() => {
    if (holder.current === null || width === 0) return;
    const size = { width, height: HEIGHT };
    const plot = new uPlot(residualOptions(unit, size, setPoint), aligned(line), holder.current);
    chart.current = plot;
    return () => {
      plot.destroy();
      chart.current = null;
    };
  }, [unit, dark, width]);

  useEffect(() => {
    chart.current?.batch(() => {
      chart.current?.setData(aligned(line), false);
      chart.current?.setScale('x', { min: (nowMs - spanMs) / 1000, max: nowMs / 1000 });
    });
  }, [line, nowMs, spanMs, unit, dark, width]);

  const at = point ?? line.atMs.length - 1;
  const [low, high] = [line.low[at] ?? null, line.high[at] ?? null];
  const ms = line.atMs[at];
  const current = low === null || high === null ? '-' : rateText(low, high);
  return (
    <figure className="chart">
      <div
        ref={holder}
        role="img"
        aria-label={`${title}: residual a second, last ${span(spanMs / 1000)}; now ${current} ${unit}`}
        style={{ height: HEIGHT }}
      />
      <figcaption className="legend residual-legend">
        <ul>
          <li className="key">
            residual <b>{current}</b> {unit}/s, tick by tick
          </li>
          {line.alarm.some((mark) => mark !== null) && (
            <li className="key-alarm">short times alone: lost keys or unexplained</li>
          )}
        </ul>
        <time>{ms === undefined ? '' : clock(ms)}</time>
      </figcaption>
    </figure>
  );
}

const aligned = ({ atMs, low, middle, high, alarm }: ResidualLine): uPlot.AlignedData => [
  atMs.map((ms) => ms / 1000),
  high,
  low,
  middle,
  alarm,
];
