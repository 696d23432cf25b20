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
 * not change earlier points. A tick shorter than half of the next one is drawn together with that; one that is shorter
 * than half of the tick before it, and has no next one yet, is not drawn. `changedMs`: times at which the session was
 * changed, so that time without counts near them is a gap, however short. `drawsShort`: draws each tick as any other.
 */
export function rateLines<Tick extends Span>(
  ticks: readonly Tick[],
  lines: readonly ((tick: Tick) => number | null)[],
  pointSeconds = 1,
  changedMs: readonly number[] = [],
  drawsShort = false,
): RateLines {
  const points: RateLines = { atMs: [], rates: lines.map(() => []) };
  const mean = ticks.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, ticks.length);
  const together = Math.max(1, Math.round(pointSeconds / mean));
  const groupOf = (index: number) => Math.floor((ticks[index]?.tick ?? 0) / together);
  const isShort = (index: number, beside: number) => !drawsShort && isHalf(ticks[index], ticks[beside]);
  let from = 0;
  while (from < ticks.length) {
    let to = from + 1;
    while (
      to < ticks.length &&
      !gap(ticks, to, changedMs) &&
      (groupOf(to) === groupOf(to - 1) ||
        (isShort(to - 1, to) && gapMs(ticks[to - 1], ticks[to]) <= SHORT_MS))
    )
      to++;
    if (gap(ticks, from, changedMs)) addGap(points, ticks[from]);
    const isAlone = to === from + 1 && !gap(ticks, from, changedMs);
    const isLast = to === ticks.length || gap(ticks, to, changedMs);
    if (!(isAlone && isLast && isShort(from, from - 1))) addPoint(points, ticks.slice(from, to), lines);
    from = to;
  }
  return points;
}

/** True if a tick is shorter than half of another one. */
const isHalf = (tick: Span | undefined, other: Span | undefined): boolean =>
  tick !== undefined && other !== undefined && tick.seconds < other.seconds / 2;

/** Around a change of a session, which ends one tick and delays another, a gap may be this short, in ms. */
const SHORT_MS = 300;
const NEAR_MS = 2_000;

/** Time between two ticks, in ms. */
const gapMs = (before: Span | undefined, tick: Span | undefined): number =>
  (tick?.atMs ?? 0) - 1000 * (tick?.seconds ?? 0) - (before?.atMs ?? 0);

/** True if time before this tick was not counted: the gap is longer than the delay of ticks under load. */
function gap(ticks: readonly Span[], index: number, changedMs: readonly number[]): boolean {
  const before = ticks[index - 1];
  const tick = ticks[index];
  if (before === undefined || tick === undefined) return false;
  const ms = gapMs(before, tick);
  if (ms > 1000 + 500 * tick.seconds) return true;
  const isNear = (changeMs: number) => changeMs > before.atMs - NEAR_MS && changeMs < tick.atMs + NEAR_MS;
  return ms > SHORT_MS && changedMs.some(isNear);
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
