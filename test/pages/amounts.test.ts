import { describe, expect, it } from 'vitest';
import { amountsOf, sumOf } from '../../src/pages/amounts.ts';
import { Sums } from '../../src/pages/sums.ts';
import { mapping } from '../fixtures/mapping.ts';

const ALL = { pageSize: 4096, counts: true, flags: true };
const sums = (parts: Partial<Record<keyof Sums, number>>): Sums => Object.assign(new Sums(), parts);
const SMAPS = { ...mapping().smaps, rss: 40_960, pss: 20_480, dirty: 8192, swap: 12_288, ksm: 4096 };

describe('the amounts of a mapping', () => {
  it('come from its pages where these are known', () => {
    const pages = sums({ once: 2, twice: 3, few: 1, many: 4, zero: 5, dirty: 1, large: 2, guarded: 6 });
    pages.shares = 4096 * 4096;
    expect(amountsOf(mapping({ smaps: SMAPS }), pages, ALL)).toMatchObject({
      size: 65_536,
      rss: 40_960,
      pss: 12_288,
      uss: 8192,
      twice: 12_288,
      few: 4096,
      many: 16_384,
      dirty: 4096,
      large: 8192,
      zero: 20_480,
      device: 0,
      guard: 24_576,
      swap: 12_288,
      ksm: 4096,
    });
  });

  it('come from smaps where they are not', () => {
    const known = { ...ALL, counts: false, flags: false };
    expect(amountsOf(mapping({ smaps: SMAPS }), sums({ once: 2, shared: 9 }), known)).toMatchObject({
      rss: 40_960,
      pss: 20_480,
      uss: 8192,
      twice: null,
      few: null,
      many: null,
      dirty: 8192,
      large: null,
      zero: null,
      device: null,
    });
  });

  it('are those of smaps where not all of its pages were read', () => {
    const amounts = amountsOf(mapping({ smaps: SMAPS }), undefined, ALL);
    expect(amounts).toEqual({
      ...SMAPS,
      size: 65_536,
      reserve: 0,
      twice: null,
      few: null,
      many: null,
      zero: null,
      device: null,
      guard: null,
      large: null,
    });
    const read = amountsOf(mapping(), sums({ once: 1, twice: 1, dirty: 1 }), ALL);
    expect(sumOf([read, amounts], ALL)).toMatchObject({
      rss: 49_152,
      dirty: 12_288,
      twice: null,
      guard: null,
    });
  });

  it('of hugetlbfs are apart, and pages of a device are no zero pages', () => {
    const hugetlb = mapping({ flags: ['rd', 'ht'], smaps: { ...SMAPS, rss: 0, hugetlb: 2 ** 21 } });
    expect(amountsOf(hugetlb, sums({ once: 512 }), ALL)).toMatchObject({ rss: 0, uss: 0, hugetlb: 2 ** 21 });
    expect(amountsOf(mapping({ flags: ['io'] }), sums({ zero: 2 }), ALL)).toMatchObject({
      zero: 0,
      device: 8192,
    });
  });

  it('of a large mapping without a page say that it was not looked at', () => {
    const GIB = 2 ** 30;
    const reserve = mapping({ start: GIB, end: 2 * GIB });
    expect(amountsOf(reserve, sums({}), ALL)).toMatchObject({ size: GIB, reserve: GIB, zero: 0 });
    expect(
      sumOf([amountsOf(reserve, sums({}), ALL), amountsOf(mapping(), sums({}), ALL)], ALL),
    ).toMatchObject({ size: GIB + 65_536, reserve: GIB });
    const small = mapping({ start: GIB, end: 1.25 * GIB });
    expect(amountsOf(small, sums({}), ALL).reserve).toBe(0);
    const used = { ...reserve, smaps: { ...reserve.smaps, swap: 4096 } };
    expect(amountsOf(used, sums({}), ALL).reserve).toBe(0);
    expect(amountsOf(mapping({ start: 2 ** 60, end: 2 ** 61 }), sums({}), ALL).reserve).toBe(0);
  });

  it('add up, and what is unknown in one of them is unknown', () => {
    const known = { ...ALL, flags: false };
    const one = amountsOf(mapping(), sums({ once: 1 }), known);
    const merged = { ...one, ksm: 7 };
    expect(sumOf([merged, merged], known)).toMatchObject({
      uss: 8192,
      ksm: 14,
      large: null,
      twice: 0,
    });
    expect(sumOf([one, merged], known).ksm).toBeNull();
  });
});
