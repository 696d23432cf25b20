import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batch, UNKNOWN } from '../../src/pages/batch.ts';
import { GUARD, SWAPPED } from '../../src/pages/bits.ts';
import { Sums } from '../../src/pages/sums.ts';
import { mapping } from '../fixtures/mapping.ts';

const PRESENT = 1 << 31;
const PAGE = 4096;

interface Page {
  high: number;
  count?: number;
  flags?: number;
}

function sumsOf(pages: readonly Page[]): Sums {
  const batch = new Batch();
  for (const [place, { high, count = 0, flags = 0 }] of pages.entries()) {
    batch.entries[2 * place + 1] = high;
    batch.counts[place] = count;
    batch.flags[2 * place] = flags;
    batch.hasFlags ||= flags !== 0;
  }
  const sums = new Sums();
  sums.add(batch, { mapping: mapping(), row: 0, firstPage: 0, from: 0, to: pages.length }, PAGE);
  return sums;
}

describe('pages of a mapping', () => {
  it('are told apart by how often they are mapped', () => {
    const counts = [1, 1, 1, 2, 3, 9, 10, 256, 0, UNKNOWN];
    const sums = sumsOf(counts.map((count) => ({ high: PRESENT, count })));
    expect(sums).toMatchObject({ once: 3, twice: 1, few: 2, many: 2, zero: 1, shared: 1, present: 9 });
  });

  it('guard regions have the bit of swapped pages too', () => {
    const highs = [SWAPPED, SWAPPED | GUARD, SWAPPED | GUARD, 0, 1 << 23];
    expect(sumsOf(highs.map((high) => ({ high })))).toMatchObject({ swapped: 1, guarded: 2, present: 0 });
  });

  it.each([
    ['a file that was written', 1 << 4, 1],
    ['anonymous memory', (1 << 12) | (1 << 14), 1],
    ['anonymous memory with a copy in swap', (1 << 12) | (1 << 13) | (1 << 14), 0],
    ['anonymous memory that was given up', 1 << 12, 0],
    ['a file', 1 << 3, 0],
    ['a folio of a file', 1 << 22, 0],
  ])('%s is dirty as in smaps', (_, flags, dirty) => {
    const sums = sumsOf([{ high: PRESENT, count: 1, flags }]);
    expect([sums.dirty, sums.large]).toEqual([dirty, flags === 1 << 22 ? 1 : 0]);
  });

  it('the proportional size is that of the kernel: 1/4096 of a byte, rounded down for each page', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 200 }), (counts) => {
        const sum = counts.reduce((all, count) => all + (BigInt(PAGE) << 12n) / BigInt(count), 0n);
        expect(sumsOf(counts.map((count) => ({ high: PRESENT, count }))).pss(PAGE)).toBe(Number(sum >> 12n));
      }),
    );
  });
});
