import type { Chosen } from './choose.ts';
import { type Deltas, lookupIn, type Symbols } from './deltas.ts';
import { type Expression, evaluate, type Interval, namesIn } from './expression.ts';
import type { Hidden } from './hidden.ts';
import type { Invariant, Kind } from './invariant.ts';

/**
 * `balanced`: the two sides agree, as far as the readings can tell. `explained`: the difference is no more
 * than known reasons account for, which were counted too. `lost keys`: a map reached max entries. `none`: the
 * two sides only move together.
 */
export type Verdict = 'balanced' | 'explained' | 'lost keys' | 'unexplained' | 'none';

/** A reason that was at work, and bounds of its contribution to tracepoints minus vmstat. */
export interface Cause {
  id: string;
  text: string;
  where: string;
  low: number;
  high: number;
}

/** Result of reconciling an identity over some stretches. */
export interface Balance {
  invariant: Invariant;
  /** Reason why this kernel cannot evaluate the identity; the numbers and the verdict are null then. */
  missing: string | null;
  trace: number | null;
  /** Bounds of the growth of vmstat. */
  vmstat: Interval | null;
  /** Tracepoints minus vmstat. */
  residual: Interval | null;
  verdict: Verdict | null;
  causes: Cause[];
}

/**
 * Untraced baseline of an identity: what the kernel does without any tracepoint, as tracepoints minus vmstat,
 * measured over `seconds`.
 */
export interface UntracedBaseline {
  /** Per second. */
  rate: Interval;
  /** Largest amount in one tick: as much may arrive at once. */
  atOnce: number;
  seconds: number;
}

/** Untraced baselines, by identity. */
export type UntracedBaselines = ReadonlyMap<string, UntracedBaseline>;

/**
 * The rate comes from the arrivals that fell into the baseline, and the largest arrival seen there may come
 * again or not. The bounds allow twice the standard deviation of both, as of independent arrivals, and one
 * arrival at the edge.
 */
function untracedCause({ rate, atOnce, seconds: measured }: UntracedBaseline, seconds: number): Cause {
  const expected = -rate.low * seconds;
  const off = 2 * Math.sqrt(atOnce * expected * (1 + seconds / measured)) + atOnce;
  return {
    id: 'unseen',
    text: 'this kernel does this much without an event, according to the untraced baseline',
    where: 'measured',
    low: -expected - off,
    high: Math.min(0, rate.high * seconds + off),
  };
}

/**
 * Reconciles tracepoints with vmstat. With `hidden`, a residual is also explained if both sides agree in the
 * ticks in which the hidden process did not run, and the other ticks made the residual.
 */
export function balance(
  { invariant, missing }: Chosen,
  deltas: Deltas,
  symbols: Symbols,
  untraced: UntracedBaselines = new Map(),
  hidden?: Hidden,
): Balance {
  const lookup = lookupIn(deltas, symbols);
  const trace = missing === null ? evaluate(invariant.trace.tree, lookup)?.low : undefined;
  const vmstat = missing === null ? evaluate(invariant.vmstat.tree, lookup) : undefined;
  if (trace === undefined || vmstat === undefined) {
    const why = missing ?? 'its counts are missing';
    return { invariant, missing: why, trace: null, vmstat: null, residual: null, verdict: null, causes: [] };
  }
  const residual = { low: trace - vmstat.high, high: trace - vmstat.low };
  const result = { invariant, missing: null, trace, vmstat, residual, causes: [] };
  if (invariant.kind === 'moves with') return { ...result, verdict: 'none' };
  const allowed = ALLOWED[invariant.kind];
  if (fits(residual, allowed, [])) return { ...result, verdict: 'balanced' };

  const baseline = untraced.get(invariant.id);
  const possible: Cause[] = [
    ...missedRuns(invariant.trace.tree, deltas),
    ...(baseline ? [untracedCause(baseline, deltas.seconds)] : []),
    ...invariant.reasons.flatMap(({ id, text, where, low, high }): Cause[] => {
      const bounds = [low, high].map((bound) => (bound ? evaluate(bound.tree, lookup) : { low: 0, high: 0 }));
      const [least, most] = bounds;
      if (!(low || high) || !least || !most) return [];
      // The counts of a reason lack the runs that the kernel skipped: there may have been more of it.
      const [lackedLow, lackedHigh] = [low, high].map((bound) => bound && missedRuns(bound.tree, deltas)[0]);
      return [
        {
          id,
          text,
          where,
          low: least.low - (lackedLow?.high ?? 0),
          high: most.high - (lackedHigh?.low ?? 0),
        },
      ];
    }),
  ];
  // Keep only causes that work in the direction of the residual; a single cause is named alone if it is
  // enough.
  const short = residual.high < allowed.low;
  const causes = possible.filter(({ low, high }) => (short ? low < 0 : high > 0));
  const alone = causes.find((cause) => fits(residual, allowed, [cause]));
  if (alone) return { ...result, verdict: 'explained', causes: [alone] };
  if (fits(residual, allowed, causes)) return { ...result, verdict: 'explained', causes };
  const hiddenWork = hidden && hiddenCause({ invariant, missing }, residual, deltas, hidden, symbols);
  if (hiddenWork && fits(residual, allowed, [...causes, hiddenWork]))
    return { ...result, verdict: 'explained', causes: [...causes, hiddenWork] };
  const full = namesIn(invariant.trace.tree).some(({ name }) => deltas.counts.get(name)?.full);
  return { ...result, verdict: full ? 'lost keys' : 'unexplained', causes };
}

/**
 * Bounds of the part of a residual that the hidden process may have made; undefined if ticks without the
 * process are unexplained too.
 */
function hiddenCause(
  chosen: Chosen,
  all: Interval,
  { seconds }: Deltas,
  hidden: Hidden,
  symbols: Symbols,
): Cause | undefined {
  const { verdict, residual: without } = balance(chosen, hidden.without, symbols);
  const { residual: ticks } = balance(chosen, hidden.with, symbols);
  if ((verdict !== 'balanced' && verdict !== 'explained') || without === null || ticks === null)
    return undefined;
  const hides = hidden.proven ? 'hides process 1 from every tracepoint' : 'guards process 1 and may hide it';
  const ran = hidden.within
    ? `process 1 ran during ${hidden.with.seconds.toFixed(2)} of ${seconds.toFixed(2)} s, and both sides agree in the rest`
    : 'process 1 ran in every tick, and both sides agreed in earlier ticks, in which it did not run';
  const trace = chosen.invariant.trace.tree;
  const signed =
    hasMinus(trace) || namesIn(trace).some(({ name }) => hidden.with.counts.get(name)?.signed === true);
  return {
    id: 'hidden',
    text: `this kernel ${hides}: ${ran}`,
    where: '/proc/1/task/*/schedstat',
    low: Math.min(0, hidden.within ? Math.max(ticks.low, all.low - without.high) : ticks.low),
    high: signed ? Math.max(0, hidden.within ? Math.min(ticks.high, all.high - without.low) : ticks.high) : 0,
  };
}

const hasMinus = (tree: Expression): boolean =>
  tree.kind !== 'number' &&
  tree.kind !== 'name' &&
  (tree.kind === '-' || hasMinus(tree.left) || hasMinus(tree.right));

const ALLOWED: Record<Exclude<Kind, 'moves with'>, Interval> = {
  equal: { low: 0, high: 0 },
  'at most': { low: -Infinity, high: 0 },
  'at least': { low: 0, high: Infinity },
};

/** True if the kind of identity allows the residual after the causes are taken off. */
function fits(residual: Interval, allowed: Interval, causes: readonly Cause[]): boolean {
  const low = causes.reduce((sum, cause) => sum + Math.min(0, cause.low), 0);
  const high = causes.reduce((sum, cause) => sum + Math.max(0, cause.high), 0);
  return residual.low - high <= allowed.high && residual.high - low >= allowed.low;
}

/** Bounds of what missed runs added to a sum of tracepoints: less than 0 where they made it smaller. */
function missedRuns(tree: Expression, { counts }: Deltas): Cause[] {
  let [low, high] = [0, 0];
  /** Missed runs by probe: a run that a probe misses is missed for all its maps. */
  const runs = new Map<string, number>();
  const visit = (node: Expression, factor: number): void => {
    if (node.kind === 'number') return;
    if (node.kind !== 'name') {
      const factorOf = (operand: Expression) => (operand.kind === 'number' ? operand.value : 1);
      const times =
        node.kind === '*'
          ? factorOf(node.right) * factorOf(node.left)
          : node.kind === '/'
            ? 1 / factorOf(node.right)
            : 1;
      visit(node.left, factor * times);
      visit(node.right, factor * (node.kind === '-' ? -1 : times));
      return;
    }
    const counted = counts.get(node.name);
    if (counted === undefined || counted.missed === 0) return;
    const most = counted.missed * factor * (node.count ? 1 : counted.largest);
    if (most > 0 || counted.signed) low -= Math.abs(most);
    if (most < 0 || counted.signed) high += Math.abs(most);
    runs.set(counted.series.probe, counted.missed);
  };
  visit(tree, 1);
  const missed = [...runs.values()].reduce((sum, count) => sum + count, 0);
  if (missed === 0) return [];
  const skipped =
    missed === 1
      ? 'a run of the probes, of an event'
      : `${missed.toLocaleString('en-US')} runs of the probes, of events`;
  const text = `the kernel skipped ${skipped} of unknown size`;
  return [{ id: 'missed', text, where: 'kernel/trace/bpf_trace.c trace_call_bpf()', low, high }];
}
