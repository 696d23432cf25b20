import { STACKS } from '../protocol.ts';

// Names of the maps that a selection writes; `instance` is the index of the selection in its program.

export const totalsMap = (instance: number, map: string): string => `@b${instance}_${map}`;

/** The map of buffer A (0) or B (1). */
export const bufferMap = (instance: number, map: string, buffer: 0 | 1): string =>
  `@i${instance}_${map}_${buffer}`;

/** Counts of sampled events by stack, and of all sampled events by process. */
export const stacksMap = (instance: number, map: string, buffer: 0 | 1): string =>
  `${STACKS}${instance}_${map}_${buffer}`;
export const samplesMap = (instance: number, map: string, buffer: 0 | 1): string =>
  `@vt_samples${instance}_${map}_${buffer}`;

/** A map that the probe uses for itself, such as `@start[tid]`. */
export const scratchMap = (instance: number, map: string): string => `@s${instance}_${map}`;
