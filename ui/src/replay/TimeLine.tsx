import './replay.css';
import { Timeline } from '../../../src/client/timeline.ts';
import { useView } from '../live/use-view.ts';
import type { Place } from '../place/place.ts';
import { clock } from '../text/times.ts';
import { control } from './control.ts';
import { SpeedSelect } from './SpeedSelect.tsx';
import { span } from './span.ts';
import { TimeSlider } from './TimeSlider.tsx';
import { usePlayKey } from './use-play-key.ts';
import { useTimeInAddress } from './use-time-in-address.ts';

/** The time line of a replay, with its buttons. */
export function TimeLine({ place }: { place: Place }) {
  const { model, version } = useView({ view: 'timeline' }, () => new Timeline());
  const { message } = model;
  useTimeInAddress(place, message);
  const isPlaying = message?.state === 'playing';
  const toggle = () => control({ play: !isPlaying });
  usePlayKey(toggle);
  if (message === null) return null;
  const { atMs, startMs, endMs, state, speed, read, gaps, notes } = message;
  return (
    <section className="replay" aria-label="Time line of the capture">
      <div className="buttons">
        <button
          type="button"
          onClick={() => control({ step: -1 })}
          aria-label="A tick back"
          title="A tick back"
        >
          ‹
        </button>
        <button type="button" className="play" onClick={toggle} title="Key: space">
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <button
          type="button"
          onClick={() => control({ step: 1 })}
          aria-label="A tick forward"
          title="A tick forward"
        >
          ›
        </button>
        <SpeedSelect speed={speed} />
      </div>
      <TimeSlider timeline={model} version={version} />
      <p className="time">
        <b>{clock(atMs)}</b> {span(atMs - startMs)} of {read < 1 && 'more than '}
        {span(endMs - startMs)}
        {read < 1 && <span className="quiet"> {Math.floor(100 * read)} % read</span>}
        {state === 'end' && <span className="quiet"> end</span>}
        {state === 'seeking' && <span className="quiet"> reading</span>}
        {gaps.length > 0 && (
          <span className="gaps"> {gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`}</span>
        )}
      </p>
      {notes.length > 0 && (
        <p className="notes" role="status">
          {notes.join('; ')}
        </p>
      )}
    </section>
  );
}
