import { argsByPointer, defaultMaxEntries, entriesFor, readsDynamicText } from '../bpftrace/capabilities.ts';
import { keptTypes } from '../bpftrace/kept-types.ts';
import { rawSupport } from '../bpftrace/raw-support.ts';
import { isAtLeast } from '../kernel/features.ts';
import { compile } from '../probe/compile.ts';
import type { Program, Throttle } from '../probe/program.ts';
import type { Scope } from '../probe/scope.ts';
import type { CollectorOptions } from './events.ts';

/**
 * Compiles the program of a collector for its bpftrace and kernel. `first`: false after a restart, so that
 * the program does not wait for the delay again. `maxEntries`: set after a map was full. `throttle`: set if ticks may be throttled.
 */
export const programFor = (
  {
    selections,
    tracepoints,
    groupBy,
    keeps,
    stacks,
    guarded,
    tickMs,
    delayMs,
    features,
    bpftrace,
    maxEntries: requested,
    programLimit,
    objects,
  }: Omit<CollectorOptions, 'scope'>,
  scope: Scope,
  {
    first = true,
    maxEntries = requested,
    throttle,
  }: { first?: boolean; maxEntries?: number | undefined; throttle?: Throttle | undefined } = {},
): Program =>
  compile(selections, tracepoints, {
    scope,
    groupBy,
    tickUs: Math.round(tickMs * 1000),
    throttle,
    delayMs: first ? delayMs : 0,
    types: features.btf ? keptTypes : undefined,
    dynamicText: readsDynamicText(bpftrace),
    argsByPointer: argsByPointer(bpftrace),
    raw: rawSupport(bpftrace, features),
    onlyRaw: bpftrace.attach === 'raw',
    vmtallyPid: process.pid,
    barrier: features.statRefresh,
    foldsNuma: !isAtLeast(features.release, 5, 14),
    mapEntries: (maps) => {
      const usual = defaultMaxEntries(maps, features, entriesFor(groupBy, scope));
      // bpftrace has a single number for all maps: few objects must not leave tasks and names without room.
      return objects === undefined ? (maxEntries ?? usual) : Math.max(usual, maxEntries ?? 0);
    },
    keeps,
    stacks,
    guarded,
    limit: programLimit,
    objects,
  });
