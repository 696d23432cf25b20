import type { Mark } from '../../../src/wire/views.ts';
import { clock } from '../text/times.ts';
import { AXIS_WIDTH, RIGHT, type Span } from './chart-options.ts';

interface Props {
  marks: readonly Mark[];
  /** Time whose counts are no longer kept. */
  unkept: Span | null;
  shown: Span;
  /** Width of the chart, in CSS pixels. */
  width: number;
}

const UNKEPT = 'no longer kept';
/** Less of a chart, in CSS pixels, is no time that a reader looks for. */
const LEAST_UNKEPT = 4;

/** Lines over a chart: what happened to the session, with its text on hover; and where counts are no longer kept. */
export function ChartMarks({ marks, unkept, shown: { fromMs, toMs }, width }: Props) {
  const left = (ms: number) => AXIS_WIDTH + ((ms - fromMs) / (toMs - fromMs)) * (width - AXIS_WIDTH - RIGHT);
  const isShown = (ms: number) => ms >= fromMs && ms <= toMs;
  const visible = marks.filter(({ atMs }) => isShown(atMs));
  if (width === 0) return null;
  const [from, to] = [
    left(Math.max(fromMs, unkept?.fromMs ?? toMs)),
    left(Math.min(toMs, unkept?.toMs ?? toMs)),
  ];
  return (
    <>
      {to - from >= LEAST_UNKEPT && (
        <p className="unkept" style={{ left: from, width: to - from }}>
          <span>{UNKEPT}</span>
        </p>
      )}
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
