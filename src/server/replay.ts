import type { ReplayControl } from '../wire/messages.ts';
import type { Hub } from './hub.ts';

/** A replay of a client's own: its views are those of `hub`. */
export interface Replay {
  readonly hub: Hub;
  /** Called with another hub: views of the one before get no more messages. */
  onHub: () => void;
  control(control: Omit<ReplayControl, 'type'>): void;
  close(): void;
}
