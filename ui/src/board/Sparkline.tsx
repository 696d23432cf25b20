import { rateText } from '../text/numbers.ts';
import { sparkPath } from './spark-path.ts';

const WIDTH = 120;
const HEIGHT = 20;

/** Rates as a small area. The highest rate has the height of the row. */
export function Sparkline({ rates }: { rates: readonly number[] }) {
  const highest = Math.max(...rates);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`highest ${rateText(highest)} a second`}
    >
      <title>{`highest ${rateText(highest)} a second`}</title>
      <path d={sparkPath(rates, WIDTH, HEIGHT)} />
    </svg>
  );
}
