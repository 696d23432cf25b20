import type { TimelineMessage } from '../wire/timeline.ts';

/** Time of a capture in which nothing was counted, or whose counts the file has lost. */
export type Gap = TimelineMessage['gaps'][number];
