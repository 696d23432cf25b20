import { describe, expect, it } from 'vitest';
import { heldAgainstSmaps } from '../../src/pages/held-against-smaps.ts';
import { Sums } from '../../src/pages/sums.ts';
import { mapping } from '../fixtures/mapping.ts';

const ALL = { pageSize: 4096, counts: true, flags: false };
const PAGES = Object.assign(new Sums(), { once: 2, twice: 1, swapped: 3, shares: 4096 * 2048 });
const EQUAL = { ...mapping().smaps, rss: 12_288, pss: 10_240, uss: 8192, swap: 12_288, dirty: 4096 };

describe('pages held against smaps', () => {
  it('are equal', () => {
    expect(heldAgainstSmaps(mapping({ smaps: EQUAL }), PAGES, ALL)).toBeUndefined();
  });

  it('differ by bytes, to a KiB as smaps has them', () => {
    const smaps = { ...EQUAL, rss: 16_384, uss: 0, pss: 9216 };
    expect(heldAgainstSmaps(mapping({ smaps }), PAGES, ALL)).toEqual({
      rss: -4096,
      uss: 8192,
      pss: 1024,
      dirty: 0,
      swap: 0,
    });
    const fraction = Object.assign(new Sums(), PAGES, { shares: 4096 * 2050 });
    expect(heldAgainstSmaps(mapping({ smaps: EQUAL }), fraction, ALL)).toBeUndefined();
  });

  it('dirty is compared where the flags of pages were read', () => {
    expect(heldAgainstSmaps(mapping({ smaps: EQUAL }), PAGES, { ...ALL, flags: true })?.dirty).toBe(-4096);
  });

  it('swapped pages of shared memory are in no page table', () => {
    const smaps = { ...EQUAL, swap: 40_960 };
    expect(
      heldAgainstSmaps(mapping({ smaps, file: '00:01 7', path: '/memfd:a' }), PAGES, ALL),
    ).toBeUndefined();
    expect(heldAgainstSmaps(mapping({ smaps }), PAGES, ALL)?.swap).toBe(-28_672);
  });

  it('only what is private is compared where no frame is to be seen, and hugetlbfs is apart', () => {
    const smaps = { ...EQUAL, rss: 0, pss: 0 };
    expect(heldAgainstSmaps(mapping({ smaps }), PAGES, { ...ALL, counts: false })).toBeUndefined();
    expect(heldAgainstSmaps(mapping({ smaps, flags: ['ht'] }), PAGES, ALL)).toBeUndefined();
  });
});
