import './compare.css';
import { useEffect, useState } from 'react';
import { Compare } from '../../../src/client/compare.ts';
import { useSession } from '../live/health.tsx';
import { useOwner } from '../live/use-owner.ts';
import { useView } from '../live/use-view.ts';
import { Attaching } from '../parts/Attaching.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { CompareControls } from './CompareControls.tsx';
import { CompareCost } from './CompareCost.tsx';
import { CompareSummary } from './CompareSummary.tsx';
import { CompareTable } from './CompareTable.tsx';
import { type Standing, standingOf } from './rows-shown.ts';
import { openerOf } from './table-layout.ts';

/** Shows the comparison of a session. A link from a contributor's process has the companion's id. */
export function CompareView({ place }: { place: Place }) {
  const owner = useOwner(place.session);
  // Without an owner the page waits for the first health message.
  if (owner === undefined) return <div className="page compare" aria-busy />;
  return <Comparison place={{ ...place, session: owner }} />;
}

/** Compares tracepoints with vmstat counters. A companion session counts for the view while it is shown. */
function Comparison({ place }: { place: Place }) {
  const { over, identity, session } = place;
  const live = useView({ view: 'compare', ...(session === null ? {} : { session }) }, () => new Compare());
  const [unfolded, unfold] = useState<ReadonlySet<Standing>>(new Set());
  const { model: compare, problem } = live;
  const begun = live.current && compare.begun;
  // While the companion starts, the text below replaces the note on its state.
  const starting = useSession(compare.session)?.state === 'starting' || compare.session === '';
  useShortcut('Escape', () => {
    if (identity === null) return;
    go({ identity: null });
    // The element that had the focus may be gone with the details.
    openerOf(identity)?.focus();
  });
  // The address may name a row far below.
  useEffect(() => {
    if (begun && identity !== null) openerOf(identity)?.scrollIntoView({ block: 'center' });
  }, [begun]);
  const counts: Record<Standing, number> = { moved: 0, rest: 0, missing: 0 };
  for (const candidate of compare.identities) counts[standingOf(compare, candidate)]++;
  return (
    <div className="page compare" aria-busy={!begun}>
      <CompareControls {...{ session, over, unfolded }} counts={begun ? counts : null} onUnfold={unfold} />
      {!starting && <SessionNote id={compare.session} />}
      {problem !== null && <ProblemNote problem={problem} />}
      {!begun && problem === null && (
        <Attaching session={compare.session} usual="4 s">
          <CompareCost id={session} />
        </Attaching>
      )}
      {begun && (
        <>
          <CompareSummary compare={compare} over={over} />
          <CompareTable compare={compare} version={live.version} place={place} unfolded={unfolded} />
        </>
      )}
    </div>
  );
}
