import { chance } from './chance.ts';
import { type Known, type Rates, ratesOf } from './rates.ts';
import { Sample, Samples, sharedTicks, valuesAt } from './sample.ts';
import type { Series } from './series.ts';
import { dot, leastSquares } from './statistics.ts';

export interface CorrelateOptions {
  /** Length of each tick, from the value before to its own; as many as a series has values. */
  seconds: readonly number[];
  /** Most ticks by which a counter may come after the probe or before it; 3 by default. */
  maxLag?: number;
  /** Highest probability that anything in `found` is chance; 0.01 by default. */
  alpha?: number;
}

/** A counter that moves with a probe, at the lag with the strongest relation. */
export interface Correlation {
  probe: string;
  counter: string;
  /** Kind of the counter. */
  kind: Series['kind'];
  /** Ticks by which the counter moves after the probe. */
  lag: number;
  /** Coefficients of the rates, Spearman's by ranks. */
  pearson: number;
  spearman: number;
  /** Change of the counter for one unit of the probe: least squares over the rates. */
  slope: number;
  /** Ticks in which both are known. */
  ticks: number;
  /** Probability of this relation or a stronger one by chance, somewhere among all tests. */
  p: number;
}

export interface Correlations {
  /** By p, then by |spearman|, then in the order of the counters. */
  found: Correlation[];
  /** Tests: pairs of a probe and a counter, times lags. */
  tried: number;
  /** Ticks in which at least one probe and one counter have a difference. */
  ticks: number;
  alpha: number;
  /** Counters that did not move, or moved at one rate throughout: they allow no conclusion. */
  constant: string[];
  /** Why nothing could be tested. */
  why?: string;
}

const TICKS_NEEDED = 8;

/** Share of zeros from which on the ticks without zeros are tested separately too. */
const MANY_ZEROS = 0.25;

/** A series with its samples. */
interface Moving extends Rates {
  samples: Samples;
  /** The ticks in which the series moved. */
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
 * Finds the counters that move with probes. It compares rates per second, never levels: two levels that
 * merely grow would seem related. Each pair is tested at each lag from −maxLag to maxLag, and `p` is
 * corrected for all of these tests together; chance.ts has the p of a single test. All series have the same
 * ticks.
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

/** The lag with the strongest relation; the shortest lag if several are equal. */
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
 * Chance in the ticks in which both series moved. With many zeros there are two questions: when a series
 * moves, and by how much it moves then. In some bursts of load the first question is answered a few times
 * only, the second in each tick of the bursts. Either may show a relation, so the caller takes twice the
 * smaller p (two-part tests: Lachenbruch, Stat. Med. 20, 2001).
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
 * Sorts by p, after correcting each p for all tests by Holm's method (Scand. J. Stat. 6, 1979): the smallest
 * p for all tests, the next for the tests of the remaining pairs.
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
