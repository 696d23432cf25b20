import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, VmtallyError } from '../errors.ts';
import { tmpfsDevices } from '../kernel/devices.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { counterNames, readVmstat } from '../kernel/vmstat.ts';
import { readDrift } from '../kernel/zoneinfo.ts';
import { whyMissing } from '../probe/attach.ts';
import { CATALOGUE } from '../probe/catalogue-directory.ts';
import type { Probe } from '../probe/probe.ts';
import { selectEvents } from '../probe/select.ts';
import type { Selection } from '../probe/selection.ts';
import { SWAP_CALLS, SWAP_IO } from '../probe/swap.ts';
import { readSmallFile, SETTINGS_BYTES } from '../small-file.ts';
import { type Chosen, choose, type KernelSupport, mapsToCount } from './choose.ts';
import { isSymbol, type Symbols } from './deltas.ts';
import { type Invariant, readInvariants } from './invariant.ts';
import { swapProbes } from './swap-probes.ts';

/** The reconciliation that a kernel allows: its identities, and the selections to count for them. */
export interface Reconciliation {
  chosen: Chosen[];
  selections: Selection[];
  symbols: Symbols;
  /** Largest error of a counter that the kernel folds late (see kernel/zoneinfo.ts). */
  drift: number;
}

/** The part of a reconciliation that its balances take. */
export type Reconciled = Pick<Reconciliation, 'chosen' | 'symbols' | 'drift'>;

/** Loads the identities of a file, by default those of the catalogue. Throws PROBE_INVALID. */
export function loadInvariants(path = join(CATALOGUE, 'identities.yaml')): Invariant[] {
  let source: string;
  try {
    source = readSmallFile(path, SETTINGS_BYTES);
  } catch (error) {
    const message = `cannot read the identities of ${path}: ${messageOf(error)}`;
    throw new VmtallyError('PROBE_INVALID', message, 'Name an existing, readable file with --identities.', {
      cause: error,
    });
  }
  return readInvariants(source, path);
}

/** Prepares the reconciliation of identities; selections are empty if this kernel has none of them. */
export function openReconciliation(
  invariants: readonly Invariant[],
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  features: KernelFeatures,
): Reconciliation {
  const vmstat = readVmstat();
  const symbols: Symbols = { sets: { tmpfs: tmpfsDevices() }, names: counterNames(vmstat) };
  const known = new Map(probes);
  let swap: ReturnType<typeof swapProbes> | undefined;
  const whyUncounted = (name: string): string | undefined => {
    const [stem = ''] = name.split('.');
    if (stem === SWAP_IO || stem === SWAP_CALLS) {
      swap ??= swapProbes(features.release);
      if (typeof swap === 'string') return swap;
      for (const probe of swap) known.set(probe.head.name, probe);
    }
    if (!features.memcg && known.get(stem)?.head.event.startsWith('memcg:'))
      return 'the kernel was booted with cgroup_disable=memory';
    return whyUncountable(name, known, tracepoints);
  };
  const kernel: KernelSupport = {
    release: features.release,
    lruGen: hasLruGen(),
    counters: [...vmstat.keys()],
    whyMissing: whyUncounted,
    whySymbolsMissing: (map, picked) => {
      const labels = known.get(map.split('.')[0] ?? '')?.head.maps[map.replace('.', '_')]?.value?.labels;
      const lacking = picked.filter((symbol) => !isSymbol(symbol, labels, symbols));
      return lacking.length === 0 ? undefined : `this kernel has no ${lacking.join(', ')} in ${map}`;
    },
  };
  const chosen = choose(invariants, kernel);
  const requests = mapsToCount(chosen, kernel).map((text) => ({ text }));
  return {
    chosen,
    selections: requests.length === 0 ? [] : selectEvents(requests, known, tracepoints),
    symbols,
    drift: readDrift(),
  };
}

function whyUncountable(
  name: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
): string | undefined {
  const [stem = '', suffix] = name.split('.');
  const probe = probes.get(stem);
  const map = suffix === undefined ? stem : `${stem}_${suffix}`;
  if (probe === undefined || !Object.hasOwn(probe.head.maps, map)) return `no probe counts ${name}`;
  // Running totals are sums.
  if (probe.head.maps[map]?.hist !== undefined) return `${name} is a distribution, which has no sum`;
  return whyMissing(probe, tracepoints);
}

/**
 * True if the kernel ages pages by generations (Documentation/admin-guide/mm/multigen_lru.rst: bit 0 is the
 * main switch).
 */
function hasLruGen(path = '/sys/kernel/mm/lru_gen/enabled'): boolean {
  return existsSync(path) && (Number.parseInt(readFileSync(path, 'utf8'), 16) & 1) === 1;
}
