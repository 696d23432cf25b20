import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDrift, readDrift } from '../../src/kernel/zoneinfo.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

// From Linux 6.18 with two CPUs, shortened.
const ZONEINFO = `Node 0, zone      DMA
  per-node stats
      nr_inactive_anon 130240
  pages free     3840
        boost    0
        min      10
  pagesets
    cpu: 0
              count:    0
              high:     13
              batch:    1
              high_min: 6
              high_max: 240
  vm stats threshold: 4
    cpu: 1
              count:    0
              high:     13
              batch:    1
  vm stats threshold: 4
  node_unreclaimable:  0
  start_pfn:           1
Node 0, zone   Normal
  pages free     5041
  pagesets
    cpu: 0
              count:    1217
  vm stats threshold: 36
    cpu: 1
              count:    95
  vm stats threshold: 36
  node_unreclaimable:  0
Node 0, zone  Movable
  pages free     0
        managed  0
`;

test('the thresholds of all zones and CPUs', () => {
  expect(parseDrift(ZONEINFO)).toBe(80);
  const directory = temporaryDirectory({ zoneinfo: ZONEINFO });
  expect(readDrift(join(directory, 'zoneinfo'))).toBe(80);
});

test('one CPU keeps no per-CPU deltas (CONFIG_SMP=n)', () => {
  expect(parseDrift('Node 0, zone      DMA\n  pages free     3840\n')).toBe(0);
});

test('the maximum of the kernel if the file cannot be read', () => {
  expect(readDrift('/nonexistent')).toBeGreaterThanOrEqual(125 * 128);
});

test('this machine’s', () => {
  expect(readDrift()).toBeGreaterThanOrEqual(0);
  expect(readDrift()).toBeLessThan(readDrift('/nonexistent'));
});
