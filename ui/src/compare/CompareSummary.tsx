import type { Compare } from '../../../src/client/compare.ts';
import { countVerdicts, isAlarm } from '../../../src/client/compare-figures.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Over } from '../place/place-values.ts';
import { clock, span } from '../text/times.ts';
import { figuresOver } from './rows-shown.ts';
import { VERDICT_ICONS, verdictClass } from './VerdictMark.tsx';

/** Shows the number of moving identities with each verdict, and of those at rest; stays visible while the table scrolls. */
export function CompareSummary({ compare, over }: { compare: Compare; over: Over }) {
  const { verdicts, atRest } = countVerdicts(figuresOver(compare, over).values());
  const bad = verdicts.some(({ verdict, count }) => isAlarm(verdict) && count > 0);
  const { ticks, needed } = compare.baseline;
  const waits = ticks < needed;
  // Before the baseline is measured, nothing is judged unexplained.
  const shown = verdicts.filter(({ verdict }) => !waits || verdict !== 'unexplained');
  // The comparison is younger than the span that the user chose.
  const soFar = over === 'recent' && compare.sumSeconds > 0 && compare.sumSeconds <= compare.recentSeconds;
  return (
    <div className={bad ? 'compare-summary unbalanced' : 'compare-summary'} data-testid="compare-summary">
      <p>
        {shown.map(({ verdict, count }, at) => (
          <span key={verdict} className={count === 0 ? 'quiet' : verdictClass(verdict)}>
            <Icon name={VERDICT_ICONS[verdict]} />
            {count} {verdict}
            {(at < shown.length - 1 || atRest > 0) && ', '}
          </span>
        ))}
        {atRest > 0 && (
          <span className="quiet" title="Neither side moved: they balance, and say nothing">
            {atRest} at rest
          </span>
        )}
      </p>
      {waits && (
        <p role="status" title="What this kernel does without an event, which explains differences">
          The other verdicts wait for the untraced baseline: {ticks} of {needed} ticks are measured
        </p>
      )}
      <p className="quiet">
        {over === 'sum'
          ? `in ${span(compare.sumSeconds)}`
          : `in ${(over === 'tick' ? compare.seconds : compare.recentSeconds).toFixed(3)} s${soFar ? ' so far,' : ''} to ${clock(compare.atMs)}`}
        <span className="scope">, whole system</span>
      </p>
    </div>
  );
}
