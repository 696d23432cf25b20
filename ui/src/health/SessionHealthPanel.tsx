import { isAccuracyKnown } from '../../../src/text/accuracy-to-text.ts';
import { addsToText, throttledToText } from '../../../src/text/budget-to-text.ts';
import { COST_PERIOD, cpuText } from '../../../src/text/cpu-to-text.ts';
import { exactnessToText } from '../../../src/text/exactness-to-text.ts';
import { grouped } from '../../../src/text/units.ts';
import { useIsReplay } from '../live/connection.ts';
import type { SessionHealth } from '../live/health.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { exact } from '../text/numbers.ts';
import { span } from '../text/times.ts';
import { AccuracyTable } from './AccuracyTable.tsx';
import { MapOccupancyTable } from './MapOccupancyTable.tsx';

const CPU = `Percent of one CPU, ${COST_PERIOD}`;

interface Props {
  session: SessionHealth;
  /** Lines that the page already shows above the panel. */
  shown: readonly string[];
}

/** Shows the missed events, map occupancy and overhead of a session. */
export function SessionHealthPanel({ session, shown }: Props) {
  const { name, state, target, exactness, pauses, cost, budget, problem, countedSeconds, ticks } = session;
  const throttled = throttledToText(session);
  const isKnown = isAccuracyKnown(session.accuracy);
  const isReplay = useIsReplay();
  const lines = exactnessToText(exactness);
  const notShown = lines.filter((line) => !shown.includes(line) && !shown.includes(`${name}: ${line}`));
  return (
    <section className="panel" aria-label={`Session ${name}`}>
      <h2>
        {name} <span className="quiet">{target}</span>{' '}
        <span className="tag">{isReplay ? 'recorded' : state}</span>
      </h2>
      {problem !== null && <ProblemNote problem={problem} />}
      <dl className="figures">
        <div title={exact(countedSeconds, 'seconds')}>
          <dt>counted</dt>
          <dd>{span(countedSeconds)}</dd>
        </div>
        <div>
          <dt>ticks</dt>
          <dd>{grouped(ticks)}</dd>
        </div>
        <div>
          <dt>gaps</dt>
          <dd>{grouped(exactness.gaps.length + exactness.earlierGaps.count)}</dd>
        </div>
        <div>
          <dt>restarts</dt>
          <dd>{grouped(exactness.restarts)}</dd>
        </div>
        <div title="Time not counted because the session was suspended or changed">
          <dt>pauses</dt>
          <dd>{pauses.count === 0 ? '0' : `${grouped(pauses.count)}, ${span(pauses.seconds)}`}</dd>
        </div>
        <div title={`${CPU}; ${exact(cost.bpftraceSeconds, 'seconds of CPU in total')}`}>
          <dt>bpftrace, CPU</dt>
          <dd>{isKnown ? cpuText(cost.bpftracePercent) : '–'}</dd>
        </div>
        {budget !== null && (
          <>
            <div title={`${CPU}; part of the CPU time of the processes that cause the events`}>
              <dt>probes, CPU</dt>
              <dd>{cost.probesPercent === null ? '–' : cpuText(cost.probesPercent)}</dd>
            </div>
            <div title={addsToText(cost)}>
              <dt>added to an event</dt>
              <dd>{cost.nsPerEvent === null ? '–' : `${cost.nsPerEvent.toFixed(0)} ns`}</dd>
            </div>
            <div title="Percent of one CPU that probes, bpftrace and vmtally may take together, over some ticks in a row">
              <dt>limit</dt>
              <dd>{budget.percent} %</dd>
            </div>
          </>
        )}
      </dl>
      {lines.length === 0 && (
        <p className="quiet">
          {ticks === 0
            ? 'Nothing is counted yet.'
            : isKnown
              ? 'No event was missed.'
              : 'What was missed, and the cost, are not known yet: the capture says it once in 10 s.'}
        </p>
      )}
      <ul>
        {[...throttled, ...notShown].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {session.accuracy.window.series.length > 0 && <AccuracyTable session={session} />}
      {session.pressure.length > 0 && <MapOccupancyTable session={session} />}
    </section>
  );
}
