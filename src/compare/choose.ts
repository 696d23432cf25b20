import { type Expression, namesIn } from './expression.ts';
import type { Invariant } from './invariant.ts';

/** Properties of a kernel that decide which identities it has. */
export interface KernelSupport {
  /** As `uname -r` prints it. */
  release: string;
  /** True if the multi-generational LRU is at work (/sys/kernel/mm/lru_gen/enabled). */
  lruGen: boolean;
  /** Names in /proc/vmstat. */
  counters: readonly string[];
  /** Reason why a map of a probe (`mm_page_alloc.failed`) cannot be counted; undefined if it can. */
  whyMissing: (map: string) => string | undefined;
  /** Reason why symbols do not stand for values of a map's key here; undefined if they do. */
  whySymbolsMissing: (map: string, symbols: readonly string[]) => string | undefined;
}

/** An identity, and the reason why this kernel cannot reconcile its two sides; null if it can. */
export interface Chosen {
  invariant: Invariant;
  missing: string | null;
}

/**
 * Chooses for each identity the first alternative that this kernel has; if it has none, an alternative with
 * the reason why. Reasons for differences on other kernels are removed.
 */
export function choose(invariants: readonly Invariant[], kernel: KernelSupport): Chosen[] {
  const chosen = new Map<string, Chosen>();
  for (const entry of invariants) {
    const reasons = entry.reasons.filter(({ kernels }) => isKernelIn(kernel.release, kernels));
    const invariant = { ...entry, reasons };
    const known = chosen.get(invariant.id);
    if (known?.missing === null) continue;
    const missing = reasonMissing(invariant, kernel) ?? null;
    // Report what the kernel lacks for the alternative that is meant for it.
    if (known === undefined || missing === null || fits(invariant, kernel)) {
      chosen.set(invariant.id, { invariant, missing });
    }
  }
  return [...chosen.values()];
}

/**
 * The maps to count for identities: all maps that their traces need, and those of their reasons that the
 * kernel has.
 */
export function mapsToCount(chosen: readonly Chosen[], kernel: KernelSupport): string[] {
  const names = chosen
    .filter(({ missing }) => missing === null)
    .flatMap(({ invariant }) => [
      ...namesIn(invariant.trace.tree),
      ...invariant.reasons.flatMap(({ low, high }) =>
        [low, high].flatMap((bound) => (bound ? namesIn(bound.tree) : [])),
      ),
    ])
    .map(({ name }) => name)
    .filter((name) => !kernel.counters.includes(name) && kernel.whyMissing(name) === undefined);
  return [...new Set(names)];
}

/** True if a release such as `6.18.44-fc` is in a range such as `6.6..`. */
export function isKernelIn(release: string, range: string | undefined): boolean {
  if (range === undefined) return true;
  const [from = '', to = ''] = range.split('..');
  const number = (text: string): number => {
    const [major = 0, minor = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
    return major * 1000 + minor;
  };
  return (from === '' || number(release) >= number(from)) && (to === '' || number(release) <= number(to));
}

const fits = ({ when }: Invariant, { release, lruGen }: KernelSupport): boolean =>
  isKernelIn(release, when.kernels) && (when.lru_gen ?? lruGen) === lruGen;

function reasonMissing(invariant: Invariant, kernel: KernelSupport): string | undefined {
  const { when, trace, vmstat } = invariant;
  if (!isKernelIn(kernel.release, when.kernels)) return `the identity holds only on Linux ${when.kernels}`;
  if (!fits(invariant, kernel)) {
    return `the identity holds only ${when.lru_gen ? 'with' : 'without'} the multi-generational LRU`;
  }
  const counter = required(vmstat.tree).find(({ name }) => !hasCounter(name, kernel.counters));
  if (counter) return `this kernel has no counter ${counter.name}`;
  for (const { name, pick } of required(trace.tree)) {
    const why = kernel.whyMissing(name) ?? kernel.whySymbolsMissing(name, pick?.symbols ?? []);
    if (why !== undefined) return why;
  }
  return undefined;
}

const required = (tree: Expression) => namesIn(tree).filter(({ optional }) => !optional);

const hasCounter = (name: string, counters: readonly string[]): boolean =>
  name.endsWith('*')
    ? counters.some((counter) => counter.startsWith(name.slice(0, -1)))
    : counters.includes(name);
