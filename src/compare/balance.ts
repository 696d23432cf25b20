import type { Chosen } from './choose.ts';
import { type Deltas, lookupIn, type Words } from './deltas.ts';
import { type Expression, evaluate, type Interval, namesIn } from './expression.ts';
import type { Hidden } from './hidden.ts';
import type { Identity, Kind } from './identity.ts';

/**
 * `balanced`: the two sides agree, as far as the readings can tell. `explained`: the difference is no more
 * than known reasons account for, which were counted too. `lost keys`: a map reached max entries. `none`: the
 * two sides only move together.
 */
export type Verdict = 'balanced' | 'explained' | 'lost keys' | 'unexplained' | 'none';

/** A reason that was at work, and bounds of what it can have added to tracepoints minus vmstat. */
export interface Cause {
  id: string;
  text: string;
  where: string;
  low: number;
  high: number;
}

/** Result of reconciling one identity over some stretches. */
export interface Balance {
  identity: Identity;
  /** Why this kernel cannot tell; the numbers and the verdict are null then. */
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
export interface UnseenRate {
  /** Per second. */
  rate: Interval;
  /** Largest amount in one tick: this much may come at once. */
  atOnce: number;
  seconds: number;
}

/** Untraced baselines, by identity. */
export type Unseen = ReadonlyMap<string, UnseenRate>;

/**
 * The rate comes from the arrivals that fell into the baseline, and the largest arrival seen there may come
 * again or not. The bounds allow twice the standard deviation of both, as of independent arrivals, and one
 * arrival at the edge.
 */
function unseenCause({ rate, atOnce, seconds: measured }: UnseenRate, seconds: number): Cause {
  const expected = -rate.low * seconds;
  const off = 2 * Math.sqrt(atOnce * expected * (1 + seconds / measured)) + atOnce;
  return {
    id: 'unseen',
    text: 'this kernel does so much without an event, as was measured before',
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
  { identity, missing }: Chosen,
  deltas: Deltas,
  words: Words,
  unseen: Unseen = new Map(),
  hidden?: Hidden,
): Balance {
  const lookup = lookupIn(deltas, words);
  const trace = missing === null ? evaluate(identity.trace.tree, lookup)?.low : undefined;
  const vmstat = missing === null ? evaluate(identity.vmstat.tree, lookup) : undefined;
  if (trace === undefined || vmstat === undefined) {
    const why = missing ?? 'its counts did not come';
    return { identity, missing: why, trace: null, vmstat: null, residual: null, verdict: null, causes: [] };
  }
  const residual = { low: trace - vmstat.high, high: trace - vmstat.low };
  const found = { identity, missing: null, trace, vmstat, residual, causes: [] };
  if (identity.kind === 'moves with') return { ...found, verdict: 'none' };
  const allowed = ALLOWED[identity.kind];
  if (fits(residual, allowed, [])) return { ...found, verdict: 'balanced' };

  const unseenHere = unseen.get(identity.id);
  const possible: Cause[] = [
    ...missedRuns(identity.trace.tree, deltas),
    ...(unseenHere ? [unseenCause(unseenHere, deltas.seconds)] : []),
    ...identity.reasons.flatMap(({ id, text, where, low, high }): Cause[] => {
      const bounds = [low, high].map((bound) => (bound ? evaluate(bound.tree, lookup) : { low: 0, high: 0 }));
      const [least, most] = bounds;
      return (low || high) && least && most ? [{ id, text, where, low: least.low, high: most.high }] : [];
    }),
  ];
  // Keep only causes that work in the direction of the residual; a single cause is named alone if it is
  // enough.
  const short = residual.high < allowed.low;
  const causes = possible.filter(({ low, high }) => (short ? low < 0 : high > 0));
  const alone = causes.find((cause) => fits(residual, allowed, [cause]));
  if (alone) return { ...found, verdict: 'explained', causes: [alone] };
  if (fits(residual, allowed, causes)) return { ...found, verdict: 'explained', causes };
  const work = hidden && hiddenCause({ identity, missing }, residual, deltas, hidden, words);
  if (work && fits(residual, allowed, [...causes, work]))
    return { ...found, verdict: 'explained', causes: [...causes, work] };
  const full = namesIn(identity.trace.tree).some(({ name }) => deltas.counts.get(name)?.full);
  return { ...found, verdict: full ? 'lost keys' : 'unexplained', causes };
}

/**
 * Bounds of the part of a residual that the hidden process may have made; undefined if ticks without the
 * process are unexplained too.
 */
function hiddenCause(one: Chosen, all: Interval, { seconds }: Deltas, hidden: Hidden, words: Words) {
  const { verdict, residual: without } = balance(one, hidden.without, words);
  const { residual: ticks } = balance(one, hidden.with, words);
  if ((verdict !== 'balanced' && verdict !== 'explained') || without === null || ticks === null)
    return undefined;
  const hides = hidden.proven ? 'hides process 1 from every tracepoint' : 'guards process 1 and may hide it';
  const ran = hidden.within
    ? `in ticks of ${hidden.with.seconds.toFixed(2)} of ${seconds.toFixed(2)} s, and in the others both sides agree`
    : 'in every tick, and in those before, in which it did not, both sides agreed';
  const trace = one.identity.trace.tree;
  const signed =
    hasMinus(trace) || namesIn(trace).some(({ name }) => hidden.with.counts.get(name)?.signed === true);
  return {
    id: 'hidden',
    text: `this kernel ${hides}: it ran ${ran}`,
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

/** True if the residual, less the causes, can be one that the kind of identity allows. */
function fits(residual: Interval, allowed: Interval, causes: readonly Cause[]): boolean {
  const low = causes.reduce((sum, cause) => sum + Math.min(0, cause.low), 0);
  const high = causes.reduce((sum, cause) => sum + Math.max(0, cause.high), 0);
  return residual.low - high <= allowed.high && residual.high - low >= allowed.low;
}

/** Bounds of what missed runs can have taken from the sum of the tracepoints. */
function missedRuns(tree: Expression, { counts }: Deltas): Cause[] {
  let [low, high] = [0, 0];
  /** Missed runs by probe: a run that a probe misses is missed for all its maps. */
  const runs = new Map<string, number>();
  const visit = (node: Expression, factor: number): void => {
    if (node.kind === 'number') return;
    if (node.kind !== 'name') {
      const by = (other: Expression) => (other.kind === 'number' ? other.value : 1);
      const times =
        node.kind === '*' ? by(node.right) * by(node.left) : node.kind === '/' ? 1 / by(node.right) : 1;
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
  const text = `${missed.toLocaleString('en-US')} ${missed === 1 ? 'run' : 'runs'} of the probes did not count, of what size is not known`;
  return [{ id: 'missed', text, where: 'kernel/trace/bpf_trace.c trace_call_bpf()', low, high }];
}
