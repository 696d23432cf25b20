import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { counterNames, parseVmstat, readVmstat } from '../../src/kernel/vmstat.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TEXT = `nr_free_pages 3012345
nr_zone_inactive_anon 0
nr_dirty_threshold 12
pgpgin 18446744073709551615
pgpgout 5
pgalloc_dma 0
nr_unstable 0
`;

describe('parseVmstat', () => {
  test('names and values, in order', () => {
    expect([...parseVmstat(TEXT)]).toEqual([
      ['nr_free_pages', 3_012_345],
      ['nr_zone_inactive_anon', 0],
      ['nr_dirty_threshold', 12],
      ['pgpgin', 2 ** 64],
      ['pgpgout', 5],
      ['pgalloc_dma', 0],
      ['nr_unstable', 0],
    ]);
  });

  test('half a line is ignored', () => {
    expect([...parseVmstat('a 1\nb')]).toEqual([['a', 1]]);
    expect([...parseVmstat('a 1\nb 2x\nc 1 2\n d')]).toEqual([['a', 1]]);
    expect([...parseVmstat('')]).toEqual([]);
  });
});

describe('counterNames', () => {
  test('events begin with pgpgin, statistics of nodes with nr_inactive_anon', () => {
    const text = TEXT.replace('nr_dirty', 'nr_inactive_anon 1\nnr_dirty');
    expect(counterNames(parseVmstat(text))).toEqual({
      'vmstat-events': ['pgpgin', 'pgpgout', 'pgalloc_dma', 'nr_unstable'],
      'vmstat-nodes': ['nr_inactive_anon', 'nr_dirty_threshold'],
    });
  });

  test('none without them', () => {
    expect(counterNames(new Map([['nr_free_pages', 1]]))).toEqual({
      'vmstat-events': [],
      'vmstat-nodes': [],
    });
  });
});

describe('readVmstat', () => {
  test('a file longer than a page', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `counter_${index} ${index}`);
    const directory = temporaryDirectory({ vmstat: `${lines.join('\n')}\n` });
    const vmstat = readVmstat(join(directory, 'vmstat'));
    expect(vmstat.size).toBe(500);
    expect(vmstat.get('counter_499')).toBe(499);
  });

  test('the kernel’s', () => {
    const vmstat = readVmstat();
    expect(vmstat.get('nr_free_pages')).toBeGreaterThan(0);
    expect(counterNames(vmstat)['vmstat-events']).toEqual(
      expect.arrayContaining(['pgpgin', 'pgfault', 'pgfree']),
    );
    expect(Math.min(...vmstat.values())).toBeGreaterThanOrEqual(0);
  });
});
