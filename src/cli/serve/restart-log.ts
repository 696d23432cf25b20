import type { Logger } from 'pino';
import { TokenBucket } from '../../token-bucket.ts';
import type { Feed } from '../../wire/feed.ts';
import type { SessionInfo } from '../../wire/session.ts';

/** Lines of a session at once; in the long run it has one each ten seconds. */
const RATE = { burst: 10, everyMs: 10_000 };

interface Restart {
  why: string;
  /** Time in which nothing was counted; null if counting has not resumed. */
  uncountedSeconds: number | null;
  stderr?: string;
  isPlanned: boolean;
}

interface Logged {
  gaps: number;
  pauses: SessionInfo['pauses'];
  bucket: TokenBucket;
  /** Restarts that no line had yet. */
  held: Restart[];
}

/** Logs each restart of bpftrace: of which session, why, and how much time was not counted. */
export function logRestarts(log: Pick<Logger, 'info' | 'warn'>): (feed: Feed) => void {
  const sessions = new Map<string, Logged>();
  return (feed) => {
    if (feed.kind === 'deleted') {
      writeHeld(log, feed.session, sessions.get(feed.session)?.held ?? []);
      sessions.delete(feed.session);
    }
    if (feed.kind !== 'session') return;
    const { id, pauses } = feed.session;
    const logged = sessions.get(id) ?? {
      gaps: 0,
      pauses: { count: 0, seconds: 0 },
      bucket: new TokenBucket(RATE),
      held: [],
    };
    sessions.set(id, logged);
    const gaps = endedGaps(feed.session);
    const isNew = gaps.number - logged.gaps;
    const restarts = [
      ...(isNew > 0 ? gaps.latest.slice(-isNew) : []),
      ...(pauses.count > logged.pauses.count ? [pausedBetween(logged.pauses, pauses)] : []),
    ];
    Object.assign(logged, { gaps: gaps.number, pauses });
    for (const restart of restarts)
      if (logged.held.length === 0 && logged.bucket.take() === 0) write(log, id, restart);
      else logged.held.push(restart);
    // A session that has ended has no later line.
    if (logged.held.length > 0 && (feed.session.state === 'ended' || logged.bucket.take() === 0)) {
      writeHeld(log, id, logged.held);
      logged.held = [];
    }
  };
}

/** Gaps that are over, or that no restart will end. A gap that goes on has no length yet. */
function endedGaps({ exactness: { gaps, earlierGaps }, state }: SessionInfo): {
  number: number;
  latest: Restart[];
} {
  const goesOn = state === 'restarting' && gaps.at(-1)?.seconds === null;
  const ended = goesOn ? gaps.slice(0, -1) : gaps;
  return {
    number: earlierGaps.count + ended.length,
    latest: ended.map(({ reason, seconds, stderr }) => ({
      why: reason,
      uncountedSeconds: seconds,
      ...(stderr !== null && { stderr }),
      isPlanned: false,
    })),
  };
}

const pausedBetween = (before: SessionInfo['pauses'], now: SessionInfo['pauses']): Restart => ({
  why: 'the session was suspended or changed',
  uncountedSeconds: now.seconds - before.seconds,
  isPlanned: true,
});

function write(
  log: Pick<Logger, 'info' | 'warn'>,
  session: string,
  { isPlanned, uncountedSeconds, ...rest }: Restart,
) {
  const facts = { session, ...rest, uncountedSeconds: rounded(uncountedSeconds) };
  if (isPlanned) log.info(facts, 'bpftrace was restarted as requested');
  else if (uncountedSeconds === null) log.warn(facts, 'bpftrace ended, and the session does not count');
  else log.warn(facts, 'bpftrace was restarted: some time was not counted');
}

function writeHeld(log: Pick<Logger, 'info' | 'warn'>, session: string, held: readonly Restart[]) {
  if (held.length === 0) return;
  const uncountedSeconds = rounded(held.reduce((sum, restart) => sum + (restart.uncountedSeconds ?? 0), 0));
  const why = [...new Set(held.map((restart) => restart.why))];
  const facts = { session, restarts: held.length, why, uncountedSeconds };
  const text = 'bpftrace was restarted often: these restarts have one line';
  if (held.every(({ isPlanned }) => isPlanned)) log.info(facts, text);
  else log.warn(facts, text);
}

const rounded = (seconds: number | null): number | null => seconds && Number(seconds.toFixed(3));
