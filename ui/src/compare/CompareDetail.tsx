import './detail.css';
import type { Compare } from '../../../src/client/compare.ts';
import { RELATIONS } from '../../../src/client/compare-figures.ts';
import type { Place } from '../place/place.ts';
import { MakersTable } from './MakersTable.tsx';
import { ReasonList } from './ReasonList.tsx';
import { ResidualChart } from './ResidualChart.tsx';
import type { ShownRow } from './rows-shown.ts';

interface Props extends ShownRow {
  compare: Compare;
  version: number;
  place: Place;
}

const MEANING = {
  equal: 'Both count the same.',
  'at most': 'The counters count more than the tracepoints: these are at most so many.',
  'at least': 'The tracepoints count more than the counters: these are at least so many.',
  'moves with': 'The two only move together; their difference is neither right nor wrong.',
} as const;

/**
 * Details of one identity: its expressions, its residual over time, the reasons for a difference, and the
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
          {MEANING[kind]} {missing !== null && `This kernel cannot tell: ${missing}.`}
        </p>
      </header>
      {standing === 'moved' && (
        <ResidualChart compare={compare} version={version} id={id} unit={unit} title={title} />
      )}
      <div className="columns">
        <ReasonList identity={identity} causes={figures?.causes ?? []} />
        {figures !== undefined && missing === null && (
          <MakersTable figures={figures} unit={unit} place={place} session={compare.session} />
        )}
      </div>
    </section>
  );
}
