import type { ReplayControl } from '../wire/messages.ts';
import type { ViewHub } from './view-hub.ts';

/** Moves of a replay. */
export type Moves = Pick<ReplayControl, 'atMs' | 'step' | 'play' | 'speed'>;

/** A replay, or a past time of a service, of a client's own: its views are those of `hub`. */
export interface Replay {
  readonly hub: ViewHub;
  /** Called with another hub: views of the one before get no more messages. */
  onHub: () => void;
  /** Called behind the last tick. */
  onEnd: () => void;
  control(control: Moves): void;
  close(): void;
}
