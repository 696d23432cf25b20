import type { HeadLine } from '../capture/schema.ts';
import type { Recorded } from '../server/player/recorded.ts';
import { Position } from './position.ts';
import type { Recording } from './recording.ts';
import { SiteRecording, siteSession } from './site-recording.ts';
import { timelineOf } from './timeline.ts';

/** Why a replay has no counts of some kinds. */
export const notInCapture = ({ by }: Pick<HeadLine, 'by'>): Recorded['whyNot'] => ({
  verbs: {
    'count-by-cpu': 'a capture has no counts by CPU',
    'count-by-site':
      by === 'pid,site'
        ? 'this request names no time of the capture: open a leaderboard with the group `site`'
        : 'this capture has no call sites: `vmtally record --by pid,site` keeps them',
    'count-by-stack': 'a capture has no stacks',
    'count-objects': 'a capture has no pairs of allocations and frees',
    state: 'a capture has no state of slab caches and free blocks',
    reconcile: 'a capture has no comparison of tracepoints with vmstat',
    pages: 'a capture has no pages of processes',
  },
  other: 'a replay counts nothing, and its session cannot be changed',
  hint: 'It has what `vmtally record` kept: counts by process.',
});

/** Most call sites of processes and groups of which states are kept. */
const MOST_SITES = 3;

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
  ...(recording.head.by === 'pid,site' && { sites: latestSites(recording) }),
  timeline: (shown) => timelineOf(recording, shown),
});

/** Finds the counts by call site for a request; those that were asked for last are kept. */
function latestSites(recording: Recording): NonNullable<Recorded['sites']> {
  const kept = new Map<string, SiteRecording>();
  return (request) => {
    const id = siteSession(request);
    const sites = kept.get(id) ?? new SiteRecording(recording, request);
    kept.delete(id);
    kept.set(id, sites);
    const [oldest] = kept.keys();
    if (kept.size > MOST_SITES && oldest !== undefined) kept.delete(oldest);
    return sites;
  };
}
