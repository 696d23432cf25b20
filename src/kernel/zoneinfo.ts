import { readFileSync } from 'node:fs';

/**
 * How far a zone's or node's counter in /proc/vmstat may be off, in its unit: each CPU keeps up to a threshold for
 * itself, for each zone (mm/vmstat.c, calculate_normal_threshold). The kernel folds them in each vm.stat_interval, and
 * when /proc/sys/vm/stat_refresh is read.
 */
export function readDrift(path = '/proc/zoneinfo'): number {
  try {
    return parseDrift(readFileSync(path, 'utf8'));
  } catch {
    // Without a zoneinfo nothing is known: the largest threshold, on each CPU that can be.
    return 125 * 1024;
  }
}

/** The thresholds of all zones and CPUs together. */
export const parseDrift = (text: string): number =>
  [...text.matchAll(/vm stats threshold: (\d+)/g)].reduce((sum, [, threshold]) => sum + Number(threshold), 0);
