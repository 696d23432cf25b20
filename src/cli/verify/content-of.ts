import type { CaptureItem } from '../../capture/items.ts';
import { type CaptureLosses, LossCount } from '../../capture/losses.ts';
import type { HeadLine } from '../../capture/schema.ts';

interface Content {
  members: number;
  ticks: number;
  /** Runs that are not cut off, and their seconds, with those of members that are lost and of gaps between files. */
  runs: number;
  seconds: number;
  losses: CaptureLosses;
}

/** Counts what a capture holds. No row of it stays in memory. */
export function contentOf(items: Iterable<CaptureItem>, head: Pick<HeadLine, 'series'>): Content {
  const count = new LossCount(head);
  const seconds = new Map<number, number>();
  let [members, ticks] = [0, 0];
  const add = (run: number, more: number) => seconds.set(run, (seconds.get(run) ?? 0) + more);
  for (const item of count.through(items)) {
    if (item.kind === 'member' || item.kind === 'run') add(item.line.run, 0);
    if (item.kind === 'member') members++;
    if (item.kind !== 'tick') continue;
    ticks++;
    add(item.tick.run, item.tick.seconds);
  }
  const samples = [...seconds].filter(([run]) => count.isSample(run));
  const lengths = samples.map(([run, counted]) => {
    const { lostSeconds, gapSeconds } = count.run(run);
    return counted + lostSeconds + gapSeconds;
  });
  return {
    members,
    ticks,
    runs: samples.length,
    seconds: lengths.reduce((sum, length) => sum + length, 0),
    losses: count.total(),
  };
}
