import './replay.css';
import { Timeline } from '../../../src/client/timeline.ts';
import { useIsReplay } from '../live/connection.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import type { Place } from '../place/place.ts';
import { clock, span as inWords } from '../text/times.ts';
import { control, useRefusedMove } from './control.ts';
import { ReplayButtons } from './ReplayButtons.tsx';
import { span } from './span.ts';
import { TimeSlider } from './TimeSlider.tsx';
import { useTimeInAddress } from './use-time-in-address.ts';

/** The time line of a replay, or of the last ten minutes of a session, with its buttons. */
export function TimeLine({ place }: { place: Place }) {
  const isReplay = useIsReplay();
  const session = isReplay ? null : place.session;
  const { model, version } = useView(
    { view: 'timeline', ...(session !== null && { session }) },
    () => new Timeline(),
  );
  const { message } = model;
  const refusal = useRefusedMove();
  useTimeInAddress(place, message, session, refusal !== null);
  const isLive = message?.state === 'live';
  useShortcut('l', () => !isReplay && control({ live: true }));
  const refused = refusal !== null && <ProblemNote problem={refusal} />;
  if (message === null || message.endMs <= message.startMs) return refused;
  const { atMs, startMs, endMs, state, read, gaps, notes } = message;
  return (
    <>
      {refused}
      <section
        className={isLive ? 'replay live' : 'replay'}
        aria-label={isReplay ? 'Time line of the capture' : 'Time line'}
      >
        <ReplayButtons message={message} isReplay={isReplay} session={session} />
        <TimeSlider timeline={model} version={version} session={session} />
        {isLive ? (
          <p className="time quiet">last {inWords((endMs - startMs) / 1000)}</p>
        ) : (
          <p className="time">
            {!isReplay && 'as of '}
            <b>{clock(atMs)}</b> {isReplay ? span(atMs - startMs) : `${inWords((endMs - atMs) / 1000)} ago`}
            {isReplay && ` of ${read < 1 ? 'more than ' : ''}${span(endMs - startMs)}`}
            {read < 1 && <span className="quiet"> {Math.floor(100 * read)} % read</span>}
            {isReplay && state === 'end' && <span className="quiet"> end</span>}
            {state === 'seeking' && <span className="quiet"> reading</span>}
            {gaps.length > 0 && (
              <span className="gaps"> {gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`}</span>
            )}
          </p>
        )}
        {notes.length > 0 && (
          <p className="notes" role="status">
            {notes.join('; ')}
          </p>
        )}
      </section>
    </>
  );
}
