import { type Expression, namesIn } from './expression.ts';
import type { Identity } from './identity.ts';

/** Properties of a kernel that decide which identities it has. */
export interface KernelBooks {
  /** As `uname -r` prints it. */
  release: string;
  /** True if the multi-generational LRU is at work (/sys/kernel/mm/lru_gen/enabled). */
  lruGen: boolean;
  /** Names in /proc/vmstat. */
  counters: readonly string[];
  /** Why a map of a probe (`mm_page_alloc.failed`) cannot be counted; undefined if it can. */
  whyMissing: (map: string) => string | undefined;
  /** Why symbols do not stand for values of a map's key here; undefined if they do. */
  whyUnpicked: (map: string, words: readonly string[]) => string | undefined;
}

/** An identity, and why this kernel cannot reconcile its two sides; null if it can. */
export interface Chosen {
  identity: Identity;
  missing: string | null;
}

/**
 * Chooses for each identity the first alternative that this kernel has; if it has none, an alternative with
 * the reason why. Reasons for differences on other kernels are removed.
 */
export function choose(identities: readonly Identity[], kernel: KernelBooks): Chosen[] {
  const chosen = new Map<string, Chosen>();
  for (const one of identities) {
    const reasons = one.reasons.filter(({ kernels }) => isKernelIn(kernel.release, kernels));
    const identity = { ...one, reasons };
    const known = chosen.get(identity.id);
    if (known?.missing === null) continue;
    const missing = whatIsMissing(identity, kernel) ?? null;
    // Report what the kernel lacks for the alternative that is meant for it.
    if (known === undefined || missing === null || fits(identity, kernel)) {
      chosen.set(identity.id, { identity, missing });
    }
  }
  return [...chosen.values()];
}

/**
 * The maps to count for identities: all maps that their traces need, and those of their reasons that the
 * kernel has.
 */
export function mapsToCount(chosen: readonly Chosen[], kernel: KernelBooks): string[] {
  const names = chosen
    .filter(({ missing }) => missing === null)
    .flatMap(({ identity }) => [
      ...namesIn(identity.trace.tree),
      ...identity.reasons.flatMap(({ low, high }) =>
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

const fits = ({ when }: Identity, { release, lruGen }: KernelBooks): boolean =>
  isKernelIn(release, when.kernels) && (when.lru_gen ?? lruGen) === lruGen;

function whatIsMissing(identity: Identity, kernel: KernelBooks): string | undefined {
  const { when, trace, vmstat } = identity;
  if (!isKernelIn(kernel.release, when.kernels)) return `it holds on Linux ${when.kernels}`;
  if (!fits(identity, kernel)) {
    return `it holds ${when.lru_gen ? 'with' : 'without'} the multi-generational LRU`;
  }
  const counter = required(vmstat.tree).find(({ name }) => !hasCounter(name, kernel.counters));
  if (counter) return `this kernel has no counter ${counter.name}`;
  for (const { name, pick } of required(trace.tree)) {
    const why = kernel.whyMissing(name) ?? kernel.whyUnpicked(name, pick?.words ?? []);
    if (why !== undefined) return why;
  }
  return undefined;
}

const required = (tree: Expression) => namesIn(tree).filter(({ optional }) => !optional);

const hasCounter = (name: string, counters: readonly string[]): boolean =>
  name.endsWith('*')
    ? counters.some((counter) => counter.startsWith(name.slice(0, -1)))
    : counters.includes(name);
