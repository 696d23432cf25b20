import type { TimelineMessage } from '../wire/timeline.ts';

/** A replay's time, and the course of its capture. */
export type Timeline = Omit<TimelineMessage, 'type' | 'key' | 'points'> & {
  points: NonNullable<TimelineMessage['points']>;
};
