import type { ReplayAction } from './keys.ts';

/** Time in a replay, as the header shows it. */
export interface ReplayStatus {
  /** Seconds from the start of the capture, and to its end. */
  atSeconds: number;
  lengthSeconds: number;
  speed: number;
  state: 'playing' | 'paused' | 'end' | 'seeking';
  /** Part of the file that was read, 0 to 1. */
  read: number;
  /** Number of gaps in the capture, and the one before the tick that is shown, as text. */
  gaps: number;
  gap: string;
  /** By how much the clock was set back in the tick that is shown, as text. */
  setBack: string;
  /** Why the file can be read no further; empty if it can. */
  trouble: string;
}

/** The replay that a screen shows. */
export interface ReplayControls {
  status(): ReplayStatus;
  act(action: ReplayAction): void;
  /** Returns a function that ends it. */
  onChange(listener: () => void): () => void;
}
