import './health.css';
import { overheadOf } from '../../../src/client/overhead.ts';
import { accuracyLine, isAccuracyKnown } from '../../../src/text/accuracy-to-text.ts';
import { addsToText } from '../../../src/text/budget-to-text.ts';
import { COST_PERIOD, cpuText } from '../../../src/text/cpu-to-text.ts';
import { grouped } from '../../../src/text/units.ts';
import { useConnectionState } from '../live/connection.ts';
import { useHealth } from '../live/health.tsx';
import { useShownSessions } from '../live/shown-sessions.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import { percentText } from '../text/numbers.ts';
import { healthSummary } from './health-summary.ts';
import { shownHealth } from './shown-health.ts';

const COST = `Percent of one CPU, ${COST_PERIOD}: what vmtally takes, bpftrace included, and what counting adds to the processes that cause the events.`;

/** Tells in every view what share of the events its counts have, and the overhead. Links to the details. */
export function HealthLine({ place }: { place: Place }) {
  const health = useHealth();
  const live = useConnectionState().kind === 'open';
  const shown = useShownSessions();
  if (health === null)
    return (
      <section aria-label="Health of the counts" className="health-line">
        Health is not known yet
      </section>
    );
  const { sessions, reasons } = shownHealth(health, place, shown);
  const { gaps, missedRuns, fullestMap } = healthSummary(sessions);
  const overhead = overheadOf(health);
  const { level, parts, begun } = accuracyLine(sessions);
  const [lately, ...since] = parts;
  const fullest =
    fullestMap === null ? [] : [`Fullest BPF map: ${fullestMap.map}, ${percentText(fullestMap.share)}`];
  return (
    <section aria-label="Health of the counts">
      <PlaceLink
        to={placeOfView(place, 'health')}
        className={`health-line level ${level}`}
        data-testid="health-line"
        data-level={level}
      >
        <span id="health-text" className={live ? '' : 'stale'}>
          <span className="verdict" title={[...since, ...reasons, ...fullest].join('\n')}>
            <Icon name={begun ? (level === 'grey' ? 'good' : 'warning') : 'wait'} />
            {lately}
          </span>
          <span className="parts">
            <span>gaps {grouped(gaps)}</span>
            <span>
              missed runs{' '}
              {sessions.every(({ accuracy }) => isAccuracyKnown(accuracy)) ? grouped(missedRuns) : '–'}
            </span>
            {overhead.isKnown && (
              <span title={[COST, addsToText(overhead)].join('\n').trim()}>
                vmtally takes {cpuText(overhead.vmtallyPercent)}
                {overhead.probesPercent !== null && `, counting adds ${cpuText(overhead.probesPercent)}`} of a
                CPU
              </span>
            )}
          </span>
        </span>
      </PlaceLink>
    </section>
  );
}
