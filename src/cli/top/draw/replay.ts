import { clean } from '../../../text/clean.ts';
import { plural } from '../../../text/units.ts';
import type { ReplayStatus } from '../replay-controls.ts';
import { type Line, segment } from './line.ts';

/** `paused 0:00:12 of 1:00:00`, the speed, and gaps. */
export function replayItems(status: ReplayStatus): Line[] {
  const { state, atSeconds, lengthSeconds, speed, read, gaps, gap, setBack, trouble } = status;
  const of =
    read < 1 ? `more than ${spanOf(lengthSeconds)}, ${Math.floor(100 * read)} % read` : spanOf(lengthSeconds);
  return [
    ...(trouble === '' ? [] : [[segment(clean(trouble), 'bad')]]),
    [
      segment(state === 'end' ? 'END' : state, state === 'playing' ? 'accent' : 'warn'),
      segment(` ${spanOf(atSeconds)} of ${of}`),
    ],
    ...(speed === 1 ? [] : [[segment(`speed ${Number(speed.toPrecision(3))}`, 'accent')]]),
    ...(gap === '' ? [] : [[segment(`after a gap: ${gap}`, 'bad')]]),
    ...(setBack === '' ? [] : [[segment(`the clock was set back by ${setBack}`, 'warn')]]),
    ...(gaps === 0 || gap !== '' ? [] : [[segment(plural(gaps, 'gap'), 'warn')]]),
  ];
}

/** `1:02:03`, hours from 0. */
export function spanOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  return [Math.floor(whole / 3600), ...parts].join(':');
}
