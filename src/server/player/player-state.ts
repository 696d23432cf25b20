import type { Timeline } from '../timeline.ts';

/** Time and state of a player. */
export interface PlayerState {
  /** End of the tick that is shown. */
  atMs: number;
  isPlaying: boolean;
  speed: number;
  /** True behind the last tick. */
  isAtEnd: boolean;
  /** True while a seek waits for the file to be read up to its time. */
  isSeeking: boolean;
}

export const stateOf = ({
  isSeeking,
  isAtEnd,
  isPlaying,
}: PlayerState): Exclude<Timeline['state'], 'live'> =>
  isSeeking ? 'seeking' : isAtEnd ? 'end' : isPlaying ? 'playing' : 'paused';
