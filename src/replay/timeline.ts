import { printable } from '../printable.ts';
import { stateOf } from '../server/player/player-state.ts';
import type { Shown } from '../server/player/recorded.ts';
import type { Timeline } from '../server/timeline.ts';
import { decimals, grouped, plural } from '../text/units.ts';
import type { Course, CoursePoint } from './course.ts';
import type { Recording } from './recording.ts';

/** Notes on damaged parts that are sent one by one. */
const MOST = 5;

/** The time line of a player, for its clients. */
export function timelineOf(recording: Recording, { state, seconds, trouble }: Shown): Timeline {
  const { head, toMs, read, gaps, course } = recording;
  return {
    startMs: head.startedMs,
    endMs: toMs,
    atMs: state.atMs,
    seconds,
    state: stateOf(state),
    speed: state.speed,
    read,
    points: pointsOf(course),
    gaps,
    notes: [...(trouble === '' ? [] : [trouble]), ...notesOf(recording)],
  };
}

/** Points by the list that they were made of: the same list as long as nothing was added. */
const made = new WeakMap<Course, { version: number; points: Timeline['points'] }>();

function pointsOf(course: Course): Timeline['points'] {
  const known = made.get(course);
  if (known?.version === course.version) return known.points;
  const points = course.points.map(
    ({ fromMs, toMs, seconds, events }: CoursePoint): Timeline['points'][number] => [
      fromMs,
      toMs,
      seconds > 0 ? events / seconds : 0,
    ],
  );
  made.set(course, { version: course.version, points });
  return points;
}

function notesOf({ damages, setBacks, isRead, hasEnd, head, captures }: Recording): string[] {
  return [
    ...damages
      .slice(0, MOST)
      .map(({ offset, bytes, why }) =>
        bytes === 0 ? why : `${plural(bytes, 'byte')} from byte ${grouped(offset)} on: ${why}`,
      ),
    ...(damages.length > MOST ? [`${grouped(damages.length - MOST)} more parts are damaged`] : []),
    ...setBackNote(setBacks),
    ...(isRead ? captures.notes : []),
    ...(isRead && !hasEnd ? ['it has no end: up to 10 s of counts may be missing'] : []),
    ...(head.vmstat.values === undefined
      ? ['counters of vmstat begin at 0: the file lacks their first values']
      : []),
  ].map(printable);
}

/** Says that times of day are not those of the clock. */
function setBackNote(setBacks: Recording['setBacks']): string[] {
  const seconds = setBacks.reduce((sum, { byMs }) => sum + byMs, 0) / 1000;
  return setBacks.length === 0
    ? []
    : [
        `the clock was set back ${setBacks.length === 1 ? 'once' : `${setBacks.length} times`}, by ${decimals(seconds, 1)} s: later times are those that it would have shown`,
      ];
}
