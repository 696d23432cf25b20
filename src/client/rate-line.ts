interface Span {
  tick: number;
  atMs: number;
  seconds: number;
}

/** Rates over time, for a chart. */
export interface RateLines {
  /** Ends of the spans, ms of the Unix epoch. */
  atMs: number[];
  /** Per second, for each line; null where nothing was counted. */
  rates: (number | null)[][];
}

/**
 * Merges ticks into points of about `pointSeconds` or one tick, whichever is longer, so that fast ticks do
 * not make more points than a chart has pixels. The tick number decides the point of a tick: a new tick does
 * not change earlier points. `changedMs`: times at which the session was changed, so that time without counts near them
 * is a gap, however short.
 */
export function rateLines<Tick extends Span>(
  ticks: readonly Tick[],
  lines: readonly ((tick: Tick) => number | null)[],
  pointSeconds = 1,
  changedMs: readonly number[] = [],
): RateLines {
  const points: RateLines = { atMs: [], rates: lines.map(() => []) };
  const mean = ticks.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, ticks.length);
  const together = Math.max(1, Math.round(pointSeconds / mean));
  let from = 0;
  while (from < ticks.length) {
    const group = Math.floor((ticks[from]?.tick ?? 0) / together);
    let to = from + 1;
    while (
      to < ticks.length &&
      Math.floor((ticks[to]?.tick ?? 0) / together) === group &&
      !gap(ticks, to, changedMs)
    )
      to++;
    if (gap(ticks, from, changedMs)) addGap(points, ticks[from]);
    addPoint(points, ticks.slice(from, to), lines);
    from = to;
  }
  return points;
}

/** Around a change of a session, which ends one tick and delays another, a gap may be this short, in ms. */
const SHORT_MS = 300;
const NEAR_MS = 2_000;

/** True if time before this tick was not counted: the gap is longer than the delay of ticks under load. */
function gap(ticks: readonly Span[], index: number, changedMs: readonly number[]): boolean {
  const before = ticks[index - 1];
  const tick = ticks[index];
  if (before === undefined || tick === undefined) return false;
  const gapMs = tick.atMs - 1000 * tick.seconds - before.atMs;
  if (gapMs > 1000 + 500 * tick.seconds) return true;
  const isNear = (ms: number) => ms > before.atMs - NEAR_MS && ms < tick.atMs + NEAR_MS;
  return gapMs > SHORT_MS && changedMs.some(isNear);
}

function addGap({ atMs, rates }: RateLines, next: Span | undefined): void {
  const before = atMs.at(-1);
  if (before === undefined || next === undefined) return;
  atMs.push((before + next.atMs - 1000 * next.seconds) / 2);
  for (const line of rates) line.push(null);
}

function addPoint<Tick extends Span>(
  { atMs, rates }: RateLines,
  ticks: readonly Tick[],
  lines: readonly ((tick: Tick) => number | null)[],
): void {
  const seconds = ticks.reduce((sum, tick) => sum + tick.seconds, 0);
  atMs.push(ticks.at(-1)?.atMs ?? 0);
  for (const [index, line] of lines.entries()) {
    const counts = ticks.map(line);
    const sum = counts.reduce<number>((all, count) => all + (count ?? 0), 0);
    rates[index]?.push(counts.includes(null) ? null : sum / seconds);
  }
}
