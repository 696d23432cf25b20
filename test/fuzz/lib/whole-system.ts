import type { CompileOptions } from '../../../src/probe/program.ts';

/** Counts the whole system by process, with one tick a second. */
export const WHOLE_SYSTEM: CompileOptions = {
  scope: { who: { kind: 'all' } },
  groupBy: 'pid',
  tickUs: 1_000_000,
  delayMs: 0,
  names: 'words',
  vmtallyPid: 1,
  barrier: true,
  mapEntries: () => 4_096,
  dynamicText: true,
};
