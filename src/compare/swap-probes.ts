import { swapAreas } from '../kernel/swaps.ts';
import type { Probe } from '../probe/probe.ts';
import { swapCallsProbe, swapIoProbe } from '../probe/swap.ts';
import { isKernelIn } from './choose.ts';

/**
 * Kernels on which drivers could transfer swap pages past the block layer (mm/page_io.c, bdev_write_page).
 */
const RW_PAGE = '..6.2';

/** Probes for the swap areas that are active now, or why their I/O cannot be told from other I/O. */
export function swapProbes(release: string): Probe[] | string {
  const areas = swapAreas(isKernelIn(release, RW_PAGE));
  return 'unknown' in areas ? areas.unknown : [swapIoProbe(areas.sectors), swapCallsProbe()];
}
