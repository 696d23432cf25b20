import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { requestedOfAll } from '../../../src/client/site-numbers.ts';
import type { Within } from '../../../src/wire/groups.ts';
import type { Series } from '../../../src/wire/series.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, amountText, countRateText, countText, exact, percentText } from '../text/numbers.ts';
import { dateAndClock } from '../text/times.ts';

interface Props {
  board: Leaderboard;
  series: Series;
  /** The group whose rows the board shows; null: all rows. */
  within?: Within | null;
}

/** The total of the chosen series over all rows, or over those of the group. */
export function BoardTotal({ board, series, within = null }: Props) {
  const { count, rate, amount, amountRate } = board.figures(board.total);
  const unit = series.value?.unit ?? '';
  const asked = requestedOfAll(board);
  return (
    <dl className="figures" aria-label={within === null ? 'Total of the session' : `Total of ${within.key}`}>
      <div title={series.counted ? exact(rate, `${series.counts} a second`) : NOT_COUNTED}>
        <dt>{series.counts}/s</dt>
        <dd data-testid="total-rate">{series.counted ? countRateText(rate, series) : '–'}</dd>
      </div>
      {amountRate !== null && (
        <div title={series.counted ? exact(amountRate, `${unit} a second`) : NOT_COUNTED}>
          <dt>{unit}/s</dt>
          <dd>{series.counted ? amountRateText(amountRate, unit) : '–'}</dd>
        </div>
      )}
      <div title={exact(count, series.counts)}>
        <dt>{series.counts}</dt>
        <dd data-testid="total-count">{countText(count, series)}</dd>
      </div>
      {amount !== null && (
        <div title={exact(amount, unit)}>
          <dt>{unit}</dt>
          <dd>{amountText(amount, unit)}</dd>
        </div>
      )}
      {asked !== null && (
        <div title={exact(asked.bytes, 'bytes')}>
          <dt>requested</dt>
          <dd data-testid="total-requested">
            {amountText(asked.bytes, 'bytes')}
            <span className="quiet"> {percentText(asked.wasted)} wasted</span>
          </dd>
        </div>
      )}
      <div className="summary">
        <dt>{series.label}</dt>
        <dd>
          <span className="text">
            {series.summary}
            {series.filter !== null && `, if ${series.filter}`}
          </span>
          {series.sinceMs > 0 && <span className="quiet since"> since {dateAndClock(series.sinceMs)}</span>}
        </dd>
      </div>
    </dl>
  );
}
