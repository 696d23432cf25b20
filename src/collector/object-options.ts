import { hidesFullMaps, objectMaxEntries, tellsDeleted } from '../bpftrace/capabilities.ts';
import type { Bpftrace } from '../bpftrace/find.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import { pageSize } from '../kernel/page-size.ts';
import type { ObjectOptions } from '../probe/objects.ts';

/** Options of a collector that pairs allocations with frees. */
export const objectOptions = (
  counts: Pick<ObjectOptions, 'kind' | 'countsRows' | 'countsFreers'>,
  { bpftrace, features }: { bpftrace: Bpftrace; features: KernelFeatures },
): { objects: ObjectOptions; maxEntries: number } => ({
  objects: {
    ...counts,
    checksRoom: hidesFullMaps(bpftrace),
    tellsDeleted: tellsDeleted(bpftrace),
    pageSize: pageSize(),
  },
  // Allocated, freed and freed without an event; the freers. Each has two buffers.
  maxEntries: objectMaxEntries(2 * (3 * Number(counts.countsRows) + Number(counts.countsFreers)), features),
});
