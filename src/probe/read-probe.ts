import { readHead } from './head.ts';
import { type Probe, probeOf } from './probe.ts';

/** Reads a probe from the text of its file. Throws PROBE_INVALID where its head or its script is wrong. */
export const readProbe = (source: string, where: string): Probe =>
  probeOf(readHead(source, where), source, where);
