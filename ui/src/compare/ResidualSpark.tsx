import { useMemo } from 'react';
import type { Compare } from '../../../src/client/compare.ts';
import { residualLine } from '../../../src/client/residual-line.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import { axisText } from '../text/numbers.ts';
import { span } from '../text/times.ts';
import { residualPaths } from './residual-path.ts';

const WIDTH = 120;
const HEIGHT = 26;
/** Number of points: more would be invisible. */
const POINTS = 120;

interface Props {
  compare: Compare;
  version: number;
  id: string;
  unit: string;
}

/** A sparkline of the residual over the last minutes, with its bound and its alarms. */
export function ResidualSpark({ compare, version, id, unit }: Props) {
  // The model changes in place; `version` signals the change.
  const { paths, label } = useMemo(() => {
    const { history } = compare;
    const toMs = history.at(-1)?.atMs ?? 0;
    const spanMs = shownSpan(history[0]?.atMs ?? 0, toMs);
    const line = residualLine(history, id, spanMs / 1000 / POINTS);
    const values = line.middle.filter((value) => value !== null);
    const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values)].map((value) =>
      axisText(value, unit),
    );
    return {
      paths: residualPaths(line, { width: WIDTH, height: HEIGHT, fromMs: toMs - spanMs, toMs }),
      label: `residual a second, last ${span(spanMs / 1000)}: lowest ${lowest}, highest ${highest}`,
    };
  }, [compare, version, id, unit]);
  return (
    <svg
      className="residual-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path className="zero" d={`M0 ${paths.zero}H${WIDTH}`} />
      <path className="band" d={paths.band} />
      <path className="middle" d={paths.middle} />
      <path className="alarm" d={paths.alarm} />
    </svg>
  );
}
