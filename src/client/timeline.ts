import type { TimelineMessage } from '../wire/timeline.ts';

/** The time of a replay, and the course of its capture, as the last message said. */
export class Timeline {
  version = 0;
  message: TimelineMessage | null = null;
  points: NonNullable<TimelineMessage['points']> = [];

  apply(message: TimelineMessage): void {
    this.version++;
    this.message = message;
    this.points = message.points ?? this.points;
  }

  /** The time at a part of the line, 0 to 1. */
  timeAt(part: number): number {
    const { startMs = 0, endMs = 0 } = this.message ?? {};
    return startMs + Math.min(1, Math.max(0, part)) * (endMs - startMs);
  }

  /** The part of the line, 0 to 1, at a time. */
  partAt(atMs: number): number {
    const { startMs = 0, endMs = 0 } = this.message ?? {};
    return endMs <= startMs ? 0 : Math.min(1, Math.max(0, (atMs - startMs) / (endMs - startMs)));
  }
}
