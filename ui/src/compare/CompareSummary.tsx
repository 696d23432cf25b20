import type { Compare } from '../../../src/client/compare.ts';
import { countVerdicts, isAlarm } from '../../../src/client/compare-figures.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Over } from '../place/place.ts';
import { clock, span } from '../text/times.ts';
import { figuresOver } from './rows-shown.ts';
import { VERDICT_ICONS, verdictClass } from './VerdictMark.tsx';

/** Shows the number of identities with each verdict, and stays visible while the table scrolls. */
export function CompareSummary({ compare, over }: { compare: Compare; over: Over }) {
  const counts = countVerdicts(figuresOver(compare, over).values());
  const bad = counts.some(({ verdict, count }) => isAlarm(verdict) && count > 0);
  const begun = over === 'tick' || compare.sumSeconds > 0;
  return (
    <div className={bad ? 'compare-summary unbalanced' : 'compare-summary'} data-testid="compare-summary">
      {begun ? (
        <p>
          {counts.map(({ verdict, count }, at) => (
            <span key={verdict} className={count === 0 ? 'quiet' : verdictClass(verdict)}>
              <Icon name={VERDICT_ICONS[verdict]} />
              {count} {verdict}
              {at < counts.length - 1 && ', '}
            </span>
          ))}
        </p>
      ) : (
        <p>The sums begin after the first ticks, which measure the untraced baseline</p>
      )}
      <p className="quiet">
        {over === 'tick'
          ? `in ${compare.seconds.toFixed(3)} s to ${clock(compare.atMs)}`
          : `in ${span(compare.sumSeconds)}`}
        <span className="scope">, whole system</span>
      </p>
    </div>
  );
}
