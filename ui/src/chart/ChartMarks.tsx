import type { Mark } from '../../../src/wire/views.ts';
import { clock } from '../text/times.ts';
import { AXIS_WIDTH, RIGHT, type Span } from './chart-options.ts';

interface Props {
  marks: readonly Mark[];
  shown: Span;
  /** Width of the chart, in CSS pixels. */
  width: number;
}

/** Lines over a chart: what happened to the session, with its text on hover. */
export function ChartMarks({ marks, shown: { fromMs, toMs }, width }: Props) {
  const left = (ms: number) => AXIS_WIDTH + ((ms - fromMs) / (toMs - fromMs)) * (width - AXIS_WIDTH - RIGHT);
  const isShown = (ms: number) => ms >= fromMs && ms <= toMs;
  const visible = marks.filter(({ atMs }) => isShown(atMs));
  if (width === 0) return null;
  return (
    <>
      {visible.length > 0 && (
        <ul className="marks" aria-label="Changes, gaps and steps of the budget">
          {visible.map(({ atMs, kind, text }) => {
            const full = `${clock(atMs)} ${text}`;
            return (
              <li key={`${atMs} ${text}`} className={kind} style={{ left: left(atMs) }}>
                <span className="handle" title={full} />
                <span className="for-readers">{full}</span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
