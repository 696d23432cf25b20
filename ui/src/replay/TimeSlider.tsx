import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Timeline } from '../../../src/client/timeline.ts';
import { useIsReplay } from '../live/connection.ts';
import { clock, span } from '../text/times.ts';
import { control } from './control.ts';
import { coursePath } from './course-path.ts';

const WIDTH = 1000;
const HEIGHT = 32;
const MINUTE_MS = 60_000;
/** Milliseconds between two jumps while the pointer drags: a service takes so many messages a second. */
const DRAG_MS = 150;

interface Props {
  timeline: Timeline;
  /** Version of the time line, which changes in place. */
  version: number;
  /** The session to look back at; null: the first. */
  session: string | null;
}

/** The whole time of the capture, or the last ten minutes, with the course of its total: click, drag or press keys to go to a time. */
export function TimeSlider({ timeline, version, session }: Props) {
  const isReplay = useIsReplay();
  const [draggedMs, setDragged] = useState<number | null>(null);
  const sentMs = useRef(0);
  const { message, points } = timeline;
  const move = (wanted: Wanted) => control({ ...wanted, ...(session !== null && { session }) });
  const path = useMemo(() => coursePath(timeline, WIDTH, HEIGHT), [timeline, points, message?.endMs]);
  if (message === null) return null;
  const { startMs, endMs, gaps, state } = message;
  const atMs = draggedMs ?? message.atMs;
  const x = (ms: number) => WIDTH * timeline.partAt(ms);
  const timeOf = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return timeline.timeAt((clientX - left) / Math.max(1, width));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const toMs = timeOf(event);
    setDragged(toMs);
    if (event.timeStamp < sentMs.current + DRAG_MS) return;
    sentMs.current = event.timeStamp;
    move({ atMs: toMs });
  };
  const press = (event: KeyboardEvent) => {
    const wanted =
      event.key === 'End' && !isReplay ? { live: true as const } : KEYS[event.key]?.(message.atMs, startMs);
    if (wanted === undefined) return;
    event.preventDefault();
    move(wanted);
  };
  return (
    <div
      className="time-line"
      role="slider"
      tabIndex={0}
      aria-label={isReplay ? 'Time in the capture' : 'Time to look at'}
      aria-valuemin={0}
      aria-valuemax={Math.round((endMs - startMs) / 1000)}
      aria-valuenow={Math.round((atMs - startMs) / 1000)}
      aria-valuetext={
        state === 'live'
          ? 'live'
          : `${span((atMs - startMs) / 1000)} of ${span((endMs - startMs) / 1000)}, ${clock(atMs)}`
      }
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => draggedMs !== null && drag(event)}
      onPointerUp={(event) => {
        if (draggedMs === null) return;
        move({ atMs: timeOf(event) });
        setDragged(null);
      }}
      onPointerCancel={() => setDragged(null)}
      data-version={version}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="course" d={path} />
        {gaps.map(({ fromMs, toMs, why }) => (
          <rect
            key={fromMs}
            className="gap"
            x={x(fromMs)}
            width={Math.max(2, x(toMs) - x(fromMs))}
            y={0}
            height={HEIGHT}
          >
            <title>{`${((toMs - fromMs) / 1000).toFixed(1)} s ${why}`}</title>
          </rect>
        ))}
      </svg>
      <span className="needle" style={{ left: `${100 * timeline.partAt(atMs)}%` }} />
    </div>
  );
}

type Wanted = Parameters<typeof control>[0];

/** Behind every tick: the end of a capture may not have been read yet. */
const BEHIND_MS = 8.64e15;

const KEYS: Record<string, (atMs: number, startMs: number) => Wanted> = {
  ArrowRight: () => ({ step: 1 }),
  ArrowUp: () => ({ step: 1 }),
  ArrowLeft: () => ({ step: -1 }),
  ArrowDown: () => ({ step: -1 }),
  PageUp: (atMs) => ({ atMs: atMs + MINUTE_MS }),
  PageDown: (atMs) => ({ atMs: atMs - MINUTE_MS }),
  Home: (_, startMs) => ({ atMs: startMs }),
  End: () => ({ atMs: BEHIND_MS }),
};
