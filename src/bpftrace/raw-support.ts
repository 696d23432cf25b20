import type { KernelFeatures } from '../kernel/features.ts';
import type { Attached } from '../probe/program.ts';
import type { RawSupport } from '../probe/raw.ts';
import { listsFunctions, rawPrefix } from './capabilities.ts';
import type { Bpftrace } from './find.ts';
import { keptTypes } from './kept-types.ts';

/** Returns what raw tracepoints need here, or why none is used. */
export function rawSupport(
  bpftrace: Bpftrace,
  features: Pick<KernelFeatures, 'release' | 'btf'>,
  types = keptTypes,
): RawSupport {
  if (bpftrace.attach === 'classic') return { why: '--attach classic' };
  const form = rawPrefix(bpftrace, features);
  if ('why' in form) return form;
  if (listsFunctions(bpftrace) && (process.env.BPFTRACE_BTF ?? '') !== '')
    return { why: 'BPFTRACE_BTF is set, where bpftrace 0.25 and newer find no raw tracepoints' };
  if (bpftrace.rawRefused !== undefined) return { why: bpftrace.rawRefused };
  return features.btf ? { ...form, types } : { why: 'the kernel has no types (BTF)' };
}

/**
 * Functions that the programs attach to, for bpftrace's list of functions (listsFunctions): the kernel's own list may
 * be empty, or not readable. A raw tracepoint's functions are named in include/linux/tracepoint.h.
 */
export const functionsOf = (attached: readonly Attached[]): string[] =>
  attached.flatMap(({ event, raw }) => {
    const name = event.slice(event.indexOf(':') + 1);
    if (raw) return [`__probestub_${name}`, `__traceiter_${name}`];
    return /^k(?:ret)?probe:/.test(event) ? [name] : [];
  });
