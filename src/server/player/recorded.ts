import type { Board } from '../../tally/board.ts';
import type { Steps } from '../../tally/steps.ts';
import type { FeedTick, Request } from '../../wire/feed.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Marks } from '../marks.ts';
import type { Timeline } from '../timeline.ts';
import type { PlayerState } from './player-state.ts';

/** All processes, one, or a group, whose call sites a client asks for. */
export type SitesRequest = Pick<Extract<Request, { verb: 'count-by-site' }>, 'pid' | 'start' | 'within'>;

/** Counts by call site that were recorded, as those of a session of their own. */
export interface RecordedSites {
  /** Id of the session. */
  readonly id: string;
  positionBefore(atMs: number): RecordedPosition;
}

/** Counts that were recorded, which a player shows at any time. */
export interface Recorded {
  readonly startMs: number;
  readonly tickMs: number;
  /** End of the first tick, and of the last one that was read. */
  readonly firstMs: number;
  readonly toMs: number;
  readonly isRead: boolean;
  /** Called when more was read, or recorded. */
  readonly listeners: Set<() => void>;
  /** Why no client may ask the counting side in that time. */
  readonly whyNot: { verbs: Readonly<Record<string, string>>; other: string; hint: string };
  /** Resolves once it was read up to this time, or to its end. */
  reach(atMs: number): Promise<void>;
  /** The last position at this time or before that needs no ticks. */
  positionBefore(atMs: number): RecordedPosition;
  /** Counts by call site; absent where nothing has them. */
  sites?: (request: SitesRequest) => RecordedSites;
  timeline(shown: Shown): Timeline;
}

/** The tick that a player shows. */
export interface Shown {
  state: PlayerState;
  /** Length of the tick. */
  seconds: number;
  /** Why it can be read no further; empty if it can. */
  trouble: string;
}

/** The counts at a tick. */
export interface RecordedPosition {
  readonly board: Board;
  readonly marks: Marks;
  readonly info: SessionInfo;
  /** CPU time of vmtally then, in percent of one CPU. */
  readonly cpuPercent: number;
  /** The end of the next tick, once it was read; undefined at the end. */
  readonly nextMs: number | undefined;
  /** Applies all ticks that end at this time or before, and reads the next one. */
  to(atMs: number): Steps;
  /** Reads the next tick. */
  reading(): Steps;
  /** Takes the next tick, which the caller applies; undefined at the end. */
  take(): FeedTick | undefined;
}
