import './detail.css';
import type { Compare } from '../../../src/client/compare.ts';
import { RELATIONS } from '../../../src/client/compare-figures.ts';
import type { Place } from '../place/place.ts';
import { ContributorsTable } from './ContributorsTable.tsx';
import { ReasonList } from './ReasonList.tsx';
import { ResidualChart } from './ResidualChart.tsx';
import type { ShownRow } from './rows-shown.ts';

interface Props extends ShownRow {
  compare: Compare;
  version: number;
  place: Place;
}

const MEANING = {
  equal: 'Both sides count the same events.',
  'at most': 'The counters also count other events: the tracepoints count at most as many.',
  'at least': 'The tracepoints also count other events: they count at least as many as the counters.',
  'moves with': 'The two sides only rise together: a difference is not an error.',
} as const;

/**
 * Shows an identity in detail: its expressions, its residual over time, the reasons for a difference, and the
 * contributors.
 */
export function CompareDetail({ compare, version, place, identity, standing, figures }: Props) {
  const { id, title, unit, kind, trace, vmstat, missing } = identity;
  return (
    <section className="detail" aria-label={title}>
      <header>
        <h2>
          {title} <span className="quiet">{unit}</span>
        </h2>
        <p className="expressions">
          <code>{trace}</code> <b>{RELATIONS[kind]}</b> <code>{vmstat}</code>
        </p>
        <p className="quiet">
          {MEANING[kind]} {missing !== null && `Not available on this kernel: ${missing}.`}
        </p>
      </header>
      {standing === 'moved' && (
        <ResidualChart compare={compare} version={version} id={id} unit={unit} title={title} />
      )}
      <div className="columns">
        <ReasonList identity={identity} causes={figures?.causes ?? []} />
        {figures !== undefined && missing === null && (
          <ContributorsTable figures={figures} unit={unit} place={place} session={compare.session} />
        )}
      </div>
    </section>
  );
}
