import './health.css';
import { grouped } from '../../../src/text/units.ts';
import { useConnectionState } from '../live/connection.ts';
import { useHealth } from '../live/health.tsx';
import { Icon } from '../parts/Icon.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, placeOfView } from '../place/place.ts';
import { percentText } from '../text/numbers.ts';
import { healthSummary } from './health-summary.ts';

/** Tells in every view if the counts are complete, and the overhead. Links to the details. */
export function HealthLine({ place }: { place: Place }) {
  const health = useHealth();
  const live = useConnectionState().kind === 'open';
  if (health === null) return <p className="health-line">Health is not known yet</p>;
  const { gaps, missedRuns, fullestMap, bpftracePercent, vmtallyPercent } = healthSummary(health);
  return (
    <PlaceLink
      to={placeOfView(place, 'health')}
      className={health.complete ? 'health-line' : 'health-line incomplete'}
      aria-label="Health"
      aria-describedby="health-text"
      data-testid="health-line"
      data-complete={health.complete}
    >
      <span id="health-text" className={live ? '' : 'stale'}>
        <span className="verdict" title={health.reasons.join('\n')}>
          <Icon name={health.complete ? 'good' : 'warning'} />
          {health.complete ? 'Counts complete' : `Counts not complete${whyOf(health.reasons)}`}
        </span>
        <span className="parts">
          <span>gaps {grouped(gaps)}</span>
          <span>missed runs {grouped(missedRuns)}</span>
          <span title={fullestMap === null ? '' : `Fullest BPF map: ${fullestMap.map}`}>
            <i>map </i>occupancy {fullestMap === null ? '-' : percentText(fullestMap.share)}
          </span>
          <span title="Percent of one CPU. The time of the probes is part of the processes that cause the events.">
            cost: <i>bpftrace </i>
            {bpftracePercent.toFixed(1)} % + <i>vmtally </i>
            {vmtallyPercent.toFixed(1)} %<i> of one CPU</i>
          </span>
        </span>
      </span>
    </PlaceLink>
  );
}

function whyOf([first, ...more]: readonly string[]): string {
  if (first === undefined) return '';
  return more.length === 0 ? `: ${first}` : ` (${grouped(more.length + 1)} reasons): ${first}`;
}
