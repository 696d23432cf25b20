import { useDeferredValue } from 'react';
import { Outstanding } from '../../../src/client/outstanding.ts';
import { useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { Attaching } from '../parts/Attaching.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import type { Place } from '../place/place.ts';
import type { Sample } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { FreersTable } from './FreersTable.tsx';
import { OutstandingCost } from './OutstandingCost.tsx';
import { OutstandingHead } from './OutstandingHead.tsx';
import { OutstandingTable } from './OutstandingTable.tsx';

/** A count of what is not freed. A companion session pairs allocations with frees while it is shown. */
export function OutstandingCount({ place, sample }: { place: Place; sample: Sample }) {
  const { session, pid, start, within, objects, rows: by, older, showsFreers, filter } = place;
  const { seconds, run } = sample;
  const { model, problem } = useView(
    {
      view: 'outstanding',
      kind: objects,
      run,
      ...(by !== null && { by }),
      ...(older !== null && { older }),
      ...(seconds !== null && { seconds }),
      ...(session === null ? {} : { session }),
      ...(pid === null ? {} : { pid, ...(start !== null && { start }) }),
      ...(within !== null && { within }),
      ...(showsFreers && within === null && { freers: true as const }),
    },
    () => new Outstanding(),
  );
  const { message } = model;
  const found = useDeferredValue(filter);
  const rows = model.found(found);
  const companion = message?.session ?? '';
  const state = useSession(companion)?.state;
  const begun = message !== null && message.tick > 0;
  const hasTrouble = state === 'suspended' || state === 'failed' || state === 'restarting';
  const waitsForAges = begun && !message.isFinal && (message.by === 'age' || older !== null);
  return (
    <>
      {problem !== null && (
        <ProblemNote problem={problem}>
          <button type="button" onClick={() => go({ sample: null })}>
            Count again
          </button>
        </ProblemNote>
      )}
      {hasTrouble && <SessionNote id={companion} />}
      {!begun && problem === null && !hasTrouble && (
        <Attaching session={companion} usual="1 s">
          <OutstandingCost place={place} companion={companion} />
        </Attaching>
      )}
      {begun && (
        <>
          <OutstandingHead message={message} seconds={seconds} older={older} />
          {waitsForAges && <p className="quiet">Ages are known when the count has ended.</p>}
          <OutstandingTable message={message} rows={rows} />
          {message.freers !== null && (
            <FreersTable freers={model.freersWith(found)} left={message.freersLeftOut} />
          )}
          <ul className="notes" aria-label="About the count">
            {message.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
