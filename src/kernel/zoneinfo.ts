import { readFileSync } from 'node:fs';

/**
 * Reads how far a zone's or node's counter in /proc/vmstat may be off, in the counter's unit: each CPU holds
 * back up to a threshold for each zone (mm/vmstat.c, calculate_normal_threshold). The kernel folds these
 * deltas in each vm.stat_interval, and when /proc/sys/vm/stat_refresh is read.
 */
export function readDrift(path = '/proc/zoneinfo'): number {
  try {
    return parseDrift(readFileSync(path, 'utf8'));
  } catch {
    // Without /proc/zoneinfo, assume the largest threshold, 125, for 1,024 CPUs.
    return 125 * 1024;
  }
}

/** Sum of the thresholds of all zones and CPUs. */
export const parseDrift = (text: string): number =>
  [...text.matchAll(/vm stats threshold: (\d+)/g)].reduce((sum, [, threshold]) => sum + Number(threshold), 0);
