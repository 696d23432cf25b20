import { Flame } from '../../../src/client/flame/flame.ts';
import { useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { Attaching } from '../parts/Attaching.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import type { Place } from '../place/place.ts';
import type { Sample } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { USUAL_EVENT } from './events.ts';
import { FlameCost } from './FlameCost.tsx';
import { FlameGraph } from './FlameGraph.tsx';
import { FlameHead } from './FlameHead.tsx';

/** The graph of a sample. A companion session samples while it is shown. */
export function FlameSample({ place, sample }: { place: Place; sample: Sample }) {
  const { session, pid, start, within, event, rate, weight } = place;
  const { seconds, run } = sample;
  const live = useView(
    {
      view: 'flame',
      event: event ?? USUAL_EVENT,
      rate,
      run,
      weight,
      ...(seconds !== null && { seconds }),
      ...(session === null ? {} : { session }),
      ...(pid === null ? {} : { pid, ...(start !== null && { start }) }),
      ...(within !== null && { within }),
    },
    () => new Flame(),
  );
  const { model, problem } = live;
  const { message } = model;
  const companion = message?.session ?? '';
  const state = useSession(companion)?.state;
  const begun = message !== null && message.tick > 0;
  const hasTrouble = state === 'suspended' || state === 'failed' || state === 'restarting';
  return (
    <>
      {problem !== null && (
        <ProblemNote problem={problem}>
          <button type="button" onClick={() => go({ sample: null })}>
            Sample again
          </button>
        </ProblemNote>
      )}
      {hasTrouble && <SessionNote id={companion} />}
      {!begun && problem === null && !hasTrouble && (
        <Attaching session={companion} usual="1 s">
          <FlameCost place={place} companion={companion} />
        </Attaching>
      )}
      {begun && (
        <>
          <FlameHead message={message} state={state} seconds={seconds} place={place} />
          <FlameGraph frames={model.frames} unit={message.weight === 'bytes' ? 'bytes' : 'events'} />
          <ul className="notes" aria-label="About the sample">
            {message.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            {message.smaller > 0 && <li>{smallerText(message.smaller)}</li>}
          </ul>
        </>
      )}
    </>
  );
}

const smallerText = (smaller: number): string =>
  smaller === 1
    ? '1 frame is too small to be sent; files have it.'
    : `${smaller.toLocaleString('en')} frames are too small to be sent; files have them.`;
