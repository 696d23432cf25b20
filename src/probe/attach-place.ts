import type { Tracepoints } from '../kernel/tracepoints.ts';
import { compile } from './compile.ts';
import type { Probe } from './probe.ts';
import type { CompileOptions } from './program.ts';
import type { RawSupport } from './raw.ts';

/** Options for a program that is only read, never run. */
const ANY: CompileOptions = {
  scope: { who: { kind: 'all' } },
  groupBy: 'none',
  tickUs: 1_000_000,
  delayMs: 0,
  types: undefined,
  dynamicText: true,
  vmtallyPid: 1,
  barrier: true,
  mapEntries: () => 1,
};

/**
 * Returns why the events of a probe that this kernel has are counted at their tracepoints; undefined where they are
 * counted at the raw tracepoint.
 */
export function whyClassic(probe: Probe, tracepoints: Tracepoints, support: RawSupport): string | undefined {
  const { attached } = compile([{ probe, maps: Object.keys(probe.head.maps) }], tracepoints, {
    ...ANY,
    raw: support,
  });
  return attached.find(({ whyClassic: why }) => why !== undefined)?.whyClassic;
}
