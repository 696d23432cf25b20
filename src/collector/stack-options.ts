import { largestMaxEntries, seesKeys } from '../bpftrace/capabilities.ts';
import type { Bpftrace } from '../bpftrace/find.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { StackSampling } from '../probe/stack-sampling.ts';
import type { CollectorOptions } from './events.ts';

/** Frames of a stack that are kept if nothing else is asked for. */
export const STACK_DEPTH = 16;

/** Max entries of a map: rows and stacks of a tick. Number of maps of a program. */
const ENTRIES = 32_768;
const MAPS = 16;

/** Options of a collector that keeps the stacks of one of `rate` events. */
export const stackOptions = (
  bpftrace: Bpftrace,
  features: KernelFeatures,
  sampling: Omit<StackSampling, 'seesKeys'>,
): Pick<CollectorOptions, 'stacks' | 'maxEntries'> => ({
  stacks: { ...sampling, seesKeys: seesKeys(bpftrace) },
  maxEntries: Math.min(ENTRIES, largestMaxEntries(MAPS, features)),
});
