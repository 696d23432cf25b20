import type { HeadLine } from '../capture/schema.ts';
import type { Recorded } from '../server/player/recorded.ts';
import { Position } from './position.ts';
import type { Recording } from './recording.ts';
import { timelineOf } from './timeline.ts';

/** Why a replay has no counts of some kinds. */
export const notInCapture = ({ by }: Pick<HeadLine, 'by'>): Recorded['whyNot'] => ({
  verbs: {
    'count-by-cpu': 'a capture has no counts by CPU',
    'count-by-site':
      by === 'pid,site'
        ? 'a replay does not show the call sites of a capture: `vmtally report --by site` prints them'
        : 'this capture has no call sites: `vmtally record --by pid,site` keeps them',
    'count-by-stack': 'a capture has no stacks',
    reconcile: 'a capture has no comparison of tracepoints with vmstat',
    pages: 'a capture has no pages of processes',
  },
  other: 'a replay counts nothing, and its session cannot be changed',
  hint: 'It has what `vmtally record` kept: counts by process.',
});

/** A capture for a player. */
export const recordedCapture = (recording: Recording): Recorded => ({
  startMs: recording.head.startedMs,
  tickMs: recording.head.tickMs,
  get firstMs() {
    return recording.firstMs;
  },
  get toMs() {
    return recording.toMs;
  },
  get isRead() {
    return recording.isRead;
  },
  listeners: recording.listeners,
  whyNot: notInCapture(recording.head),
  reach: (atMs) => recording.reach(atMs),
  positionBefore: (atMs) => new Position(recording, recording.checkpoints.before(atMs)),
  timeline: (shown) => timelineOf(recording, shown),
});
