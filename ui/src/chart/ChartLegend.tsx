import type { RateLines } from '../../../src/client/rate-line.ts';
import { amountRateText, exact } from '../text/numbers.ts';
import { clock } from '../text/times.ts';
import { areaName, LINE_DASHES, MOST_LINES } from './palette.ts';

interface Props {
  labels: readonly string[];
  data: RateLines;
  unit: string | null;
  /** Index of the point to show numbers of. */
  point: number;
  stacked: boolean;
  /** Says why these lines, where a table beside the chart has others. */
  choice?: string | undefined;
}

export function ChartLegend({ labels, data, unit, point, stacked, choice }: Props) {
  const at = data.atMs[point];
  return (
    <figcaption className="legend">
      {choice !== undefined && <span className="quiet">{choice}</span>}
      <ul>
        {labels.map((label, index) => {
          const rate = data.rates[index]?.[point] ?? null;
          return (
            <li key={label} title={rate === null ? 'not counted' : exact(rate, `${unit ?? ''} a second`)}>
              <svg viewBox="0 0 24 8" aria-hidden="true">
                {stacked ? (
                  <path d="M0 4H24" stroke={`var(${areaName(index, labels.length)})`} strokeWidth="8" />
                ) : (
                  <path
                    d="M0 4H24"
                    stroke={`var(--line-${index % MOST_LINES})`}
                    strokeWidth="2.5"
                    strokeDasharray={LINE_DASHES[index % MOST_LINES]?.join(' ')}
                  />
                )}
              </svg>
              {label} <b>{rate === null ? '-' : withRate(rate, unit)}</b>
            </li>
          );
        })}
      </ul>
      <time>{at === undefined ? '' : clock(at)}</time>
    </figcaption>
  );
}

const withRate = (rate: number, unit: string | null): string =>
  unit === 'bytes' || unit === 'us' ? amountRateText(rate, unit) : `${amountRateText(rate, '')}/s`;
