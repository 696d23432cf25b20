import type { TimelineMessage } from '../../../src/wire/timeline.ts';
import { control } from './control.ts';
import { SpeedSelect } from './SpeedSelect.tsx';
import { usePlayKey } from './use-play-key.ts';

interface Props {
  message: TimelineMessage;
  isReplay: boolean;
  /** The session to look back at; null: the first. */
  session: string | null;
}

/** Buttons that move the time. The counts of now go on by themselves: there is only a way back. */
export function ReplayButtons({ message: { state, speed }, isReplay, session }: Props) {
  const isPlaying = state === 'playing';
  const isLive = state === 'live';
  const toggle = () => control({ play: !isPlaying });
  usePlayKey(toggle);
  return (
    <div className="buttons">
      <button
        type="button"
        onClick={() => control({ step: -1, ...(session !== null && { session }) })}
        aria-label="A tick back"
        title="A tick back"
      >
        ‹
      </button>
      {!isLive && (
        <>
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
          {!isReplay && (
            <button type="button" onClick={() => control({ live: true })} title="Key: l">
              Return to live
            </button>
          )}
        </>
      )}
    </div>
  );
}
