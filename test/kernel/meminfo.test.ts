import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseMeminfo, readMeminfo } from '../../src/kernel/meminfo.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TEXT = `MemTotal:       24683656 kB
Active(anon):         17 kB
HugePages_Total:       3
HugePages_Free:        0
Hugepagesize:       2048 kB
DirectMap1G:    25165824 kB
`;

describe('parseMeminfo', () => {
  test('kB as bytes, huge pages as counts, in order', () => {
    expect([...parseMeminfo(TEXT)]).toEqual([
      ['MemTotal', 24_683_656 * 1024],
      ['Active(anon)', 17 * 1024],
      ['HugePages_Total', 3],
      ['HugePages_Free', 0],
      ['Hugepagesize', 2 << 20],
      ['DirectMap1G', 25_165_824 * 1024],
    ]);
  });

  test('half a line is ignored', () => {
    expect([...parseMeminfo('MemTotal:  5 kB\nMemFree:\n7 kB\n')]).toEqual([['MemTotal', 5120]]);
    expect([...parseMeminfo('')]).toEqual([]);
  });
});

describe('readMeminfo', () => {
  test('a file', () => {
    const directory = temporaryDirectory({ meminfo: TEXT });
    expect(readMeminfo(join(directory, 'meminfo'))).toEqual(parseMeminfo(TEXT));
  });

  test('the kernel’s', () => {
    const meminfo = readMeminfo();
    const total = meminfo.get('MemTotal') ?? 0;
    expect(total).toBeGreaterThan(2 ** 20);
    expect(meminfo.get('MemFree')).toBeLessThan(total);
    expect(Math.min(...meminfo.values())).toBeGreaterThanOrEqual(0);
  });
});
