import { chance } from './chance.ts';
import { type Known, type Rates, ratesOf } from './rates.ts';
import { Sample, Samples, sharedTicks, valuesAt } from './sample.ts';
import type { Series } from './series.ts';
import { dot, leastSquares } from './statistics.ts';

export interface CorrelateOptions {
  /** Length of each tick, that between a value and the one before; as many as a series has values. */
  seconds: readonly number[];
  /** By how many ticks a counter may come after the probe or before it; 3 if not given. */
  maxLag?: number;
  /** How probable it may be that anything in `found` is chance; 0.01 if not given. */
  alpha?: number;
}

/** A counter that moves with a probe, at the lag where it does so most. */
export interface Correlation {
  probe: string;
  counter: string;
  /** The counter's. */
  kind: Series['kind'];
  /** The counter moves so many ticks after the probe. */
  lag: number;
  /** Coefficients of the rates, Spearman's by ranks. */
  pearson: number;
  spearman: number;
  /** By how much the counter changes with one unit of the probe: least squares over the rates. */
  slope: number;
  /** Ticks that both were known in. */
  ticks: number;
  /** Probability that there is one such relation or more by chance among all that were tried. */
  p: number;
}

export interface Correlations {
  /** By p, then by |spearman|, then in the order of the counters. */
  found: Correlation[];
  /** Tests: pairs of a probe and a counter, times lags. */
  tried: number;
  /** Ticks with a difference in a probe and a counter. */
  ticks: number;
  alpha: number;
  /** Counters that did not move, or at one rate throughout: nothing can be told of them. */
  constant: string[];
  /** Why nothing could be tried. */
  why?: string;
}

const TICKS_NEEDED = 8;

/** Zeros from which on the ticks without them are tested by themselves too. */
const MANY_ZEROS = 0.25;

/** A series with its samples. */
interface Moving extends Rates {
  samples: Samples;
  /** The ticks in which it moved. */
  active: Known;
  manyZeros: boolean;
}

/** A pair at its best lag. */
interface Tried {
  probe: Moving;
  counter: Moving;
  lag: number;
  spearman: number;
  ticks: number;
  p: number;
  /** Lags that were tried. */
  tests: number;
}

/**
 * Which counters move with which probes. Compared are rates a second, never levels: what merely grows does
 * not move with all else that grows. Each pair is tried at each lag from −maxLag to maxLag, and `p` is
 * corrected for all of these together; what it is of a single test stands in correlate-chance.ts. All series
 * are on the same ticks.
 */
export function correlate(
  probes: readonly Series[],
  counters: readonly Series[],
  { seconds, maxLag = 3, alpha = 0.01 }: CorrelateOptions,
): Correlations {
  const all = ratesOf([...probes, ...counters], seconds);
  const ofProbes = all.slice(0, probes.length);
  const ofCounters = all.slice(probes.length);
  const isKnown = (some: readonly Rates[], tick: number) => some.some(({ known }) => known[tick] === 1);
  const ticks = seconds.filter((_, tick) => isKnown(ofProbes, tick) && isKnown(ofCounters, tick)).length;

  const movingProbes = ofProbes.flatMap(moving);
  const movingCounters = ofCounters.flatMap(moving);
  const lags = [0, ...Array.from({ length: maxLag }, (_, lag) => [lag + 1, -lag - 1]).flat()];
  const tried = movingCounters.flatMap((counter) =>
    movingProbes.flatMap((probe) => bestLag(probe, counter, lags, alpha) ?? []),
  );

  const names = new Set(movingCounters.map(({ name }) => name));
  return {
    found: corrected(tried)
      .filter(({ p }) => p <= alpha)
      .map(correlationOf),
    tried: tried.reduce((sum, { tests }) => sum + tests, 0),
    ticks,
    alpha,
    constant: counters.map(({ name }) => name).filter((name) => !names.has(name)),
    ...(ticks < TICKS_NEEDED && { why: `${TICKS_NEEDED} ticks are needed, there were ${ticks}` }),
  };
}

function moving(rates: Rates): Moving[] {
  const samples = new Samples(rates);
  const sample = samples.at(rates.known, 0);
  if (sample.constant) return [];
  const active = rates.known.map((known, tick) => (known === 1 && rates.steps[tick] !== 0 ? 1 : 0));
  const moves = active.reduce((sum, moved) => sum + moved, 0);
  return [{ ...rates, samples, active, manyZeros: moves <= (1 - MANY_ZEROS) * sample.ticks }];
}

/** The lag with the strongest relation; the shortest of equal ones. */
function bestLag(probe: Moving, counter: Moving, lags: readonly number[], alpha: number): Tried | undefined {
  let best: { lag: number; spearman: number; a: Sample; b: Sample } | undefined;
  let tests = 0;
  for (const lag of lags) {
    const a = probe.samples.at(counter.known, lag);
    const b = counter.samples.at(probe.known, -lag);
    if (a.ticks < TICKS_NEEDED || a.constant || b.constant) continue;
    tests++;
    const spearman = dot(a.scores, b.scores);
    if (best === undefined || Math.abs(spearman) > Math.abs(best.spearman)) best = { lag, spearman, a, b };
  }
  if (best === undefined) return undefined;
  const { lag, spearman, a, b } = best;
  const limit = alpha / tests;
  let p = chance(spearman, a, b, limit);
  if (probe.manyZeros || counter.manyZeros)
    p = Math.min(1, 2 * Math.min(p, chanceWhereActive(probe, counter, lag, spearman, limit)));
  return { probe, counter, lag, spearman, ticks: a.ticks, p, tests };
}

/**
 * The same where both moved. With many zeros there are two questions, when a series moves and how much it
 * does then: in some bursts of load the first is answered a few times only, and the second in each tick of
 * them. Either may show a relation, so twice the smaller p is taken (two-part tests: Lachenbruch, Stat. Med.
 * 20, 2001).
 */
function chanceWhereActive(
  probe: Moving,
  counter: Moving,
  lag: number,
  spearman: number,
  limit: number,
): number {
  const a = new Sample(valuesAt(probe.steps, sharedTicks(probe.active, counter.active, lag)));
  const b = new Sample(valuesAt(counter.steps, sharedTicks(counter.active, probe.active, -lag)));
  if (a.ticks < TICKS_NEEDED || a.constant || b.constant) return 1;
  const r = dot(a.scores, b.scores);
  return r * spearman > 0 ? chance(r, a, b, limit) : 1;
}

/**
 * By p, each p corrected for all tests by Holm's method (Scand. J. Stat. 6, 1979): the smallest for all of
 * them, the next for those of the pairs that are left.
 */
function corrected(tried: readonly Tried[]): Tried[] {
  let left = tried.reduce((sum, { tests }) => sum + tests, 0);
  let least = 0;
  return tried
    .toSorted((a, b) => a.p - b.p)
    .map((pair) => {
      least = Math.min(1, Math.max(least, left * pair.p));
      left -= pair.tests;
      return { ...pair, p: least };
    })
    .toSorted((a, b) => a.p - b.p || Math.abs(b.spearman) - Math.abs(a.spearman));
}

function correlationOf({ probe, counter, lag, spearman, ticks, p }: Tried): Correlation {
  const { pearson, slope } = leastSquares(
    valuesAt(probe.rates, sharedTicks(probe.known, counter.known, lag)),
    valuesAt(counter.rates, sharedTicks(counter.known, probe.known, -lag)),
  );
  return {
    probe: probe.name,
    counter: counter.name,
    kind: counter.kind,
    lag,
    pearson,
    spearman: Math.max(-1, Math.min(1, spearman)),
    slope,
    ticks,
    p,
  };
}
