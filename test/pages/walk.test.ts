import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BATCH } from '../../src/pages/batch.ts';
import { Frames } from '../../src/pages/frames.ts';
import { type WalkOptions, walk } from '../../src/pages/walk.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const PAGE = 4096;
const PRESENT = 1n << 63n;
const ONCE = 1n << 56n;

interface Made {
  start: number;
  pages: number;
  rss: number;
  permissions?: string;
  /** Entries of pagemap by page. */
  entries?: Record<number, bigint>;
  huge?: number;
}

/** Files as the kernel has them for a process: smaps, a pagemap with holes, and frame N that is mapped N times. */
function processOf(made: readonly Made[]): WalkOptions {
  const directory = temporaryDirectory();
  const path = (name: string) => join(directory, name);
  const lines = made.map(({ start, pages, rss, permissions = 'rw-p', huge = 0 }) => {
    const range = [start, start + pages * PAGE].map((address) => address.toString(16)).join('-');
    return `${range} ${permissions} 00000000 00:00 0 \nRss: ${rss * 4} kB\nAnonHugePages: ${huge} kB\n`;
  });
  writeFileSync(path('smaps'), lines.join(''));
  const pagemap = openSync(path('pagemap'), 'w+');
  for (const { start, entries = {} } of made)
    for (const [page, entry] of Object.entries(entries)) {
      const word = Buffer.alloc(8);
      word.writeBigUInt64LE(entry);
      writeSync(pagemap, word, 0, 8, 8 * (start / PAGE + Number(page)));
    }
  writeFileSync(
    path('count'),
    BigUint64Array.from({ length: 100 }, (_, frame) => BigInt(frame)),
  );
  const frames = new Frames({ readsFlags: false }, { count: path('count'), flags: path('count') });
  const smaps = openSync(path('smaps'), 'r');
  onTestFinished(() => {
    frames.close();
    closeSync(smaps);
    closeSync(pagemap);
  });
  return { smaps, pagemap, pageSize: PAGE, frames, trustsOnce: true, maxPages: 2 ** 40, timeoutMs: 60_000 };
}

const HIGH_PLACE = 0x7f1bb8400000;

describe('a walk over the pages of a process', () => {
  it('has the pages of each mapping, at any address, over the ends of batches', () => {
    const pages = 2 * BATCH + 5;
    const { rows, looked, stopped } = walk(
      processOf([
        { start: 0x400000, pages: 3, rss: 2, entries: { 0: PRESENT | 2n, 2: PRESENT | 3n } },
        {
          start: HIGH_PLACE,
          pages,
          rss: 4,
          entries: {
            0: PRESENT | ONCE | 77n,
            [BATCH - 4]: PRESENT | 10n,
            [BATCH - 3]: PRESENT | 9n,
            [pages - 1]: PRESENT | 2n,
          },
        },
      ]),
    );
    expect(stopped).toBeUndefined();
    expect(looked).toBe(pages + 3);
    expect(rows.map(({ sums }) => sums)).toMatchObject([
      { once: 0, twice: 1, few: 1, many: 0 },
      { once: 1, twice: 1, few: 1, many: 1 },
    ]);
  });

  it('skips reserves of addresses, and looks for the zero page in what is smaller', () => {
    const reserve = 2 ** 40 / PAGE;
    const { rows, looked } = walk(
      processOf([
        { start: 0x10000, pages: 16, rss: 0, entries: { 3: PRESENT } },
        // mprotect() leaves its pages to a mapping.
        { start: 0x100000, pages: 16, rss: 0, permissions: '---p', entries: { 3: PRESENT } },
        { start: HIGH_PLACE, pages: reserve, rss: 0 },
      ]),
    );
    expect(looked).toBe(32);
    expect(rows.map(({ sums, isWhole }) => [sums.zero, isWhole])).toEqual([
      [1, true],
      [1, true],
      [0, true],
    ]);
  });

  it('looks once at each page of a mapping that grew while smaps was read', () => {
    const entries = { 0: PRESENT | 2n, 5: PRESENT | 2n };
    const { rows, looked } = walk(
      processOf([
        { start: 0x10000, pages: 4, rss: 1, entries },
        { start: 0x10000, pages: 8, rss: 2, entries },
        { start: 0x10000, pages: 6, rss: 2, entries },
        { start: 0x20000, pages: 1, rss: 0 },
      ]),
    );
    expect(rows.map(({ mapping, sums }) => [mapping.start, mapping.end, sums.twice])).toEqual([
      [0x10000, 0x14000, 1],
      [0x14000, 0x18000, 1],
      [0x20000, 0x21000, 0],
    ]);
    expect(looked).toBe(9);
  });

  it('does not trust the bit of pages that are mapped once in huge pages of older kernels', () => {
    const made: Made[] = [
      { start: 0x10000, pages: 1, rss: 1, entries: { 0: PRESENT | ONCE | 2n }, huge: 2048 },
      { start: 0x20000, pages: 1, rss: 1, entries: { 0: PRESENT | ONCE | 2n } },
    ];
    const { rows } = walk({ ...processOf(made), trustsOnce: false });
    expect(rows.map(({ sums }) => [sums.once, sums.twice])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('without frames tells what is private', () => {
    const made = [
      { start: 0x10000, pages: 4, rss: 2, entries: { 0: PRESENT | ONCE, 1: PRESENT, 2: 1n << 62n } },
    ];
    const [row] = walk({ ...processOf(made), frames: undefined }).rows;
    expect(row?.sums).toMatchObject({ once: 1, shared: 1, swapped: 1, present: 2, zero: 0 });
  });

  it('without frames takes pages that are not in RSS for the zero page', () => {
    const made = [{ start: 0x10000, pages: 2, rss: 0, entries: { 0: PRESENT, 1: PRESENT } }];
    const [row] = walk({ ...processOf(made), frames: undefined }).rows;
    expect(row?.sums).toMatchObject({ shared: 0, zero: 2 });
  });

  it('ends at its limits', () => {
    const made = [
      { start: 0x10000, pages: 10, rss: 1, entries: { 0: PRESENT | 2n } },
      { start: 0x20000, pages: 10, rss: 1, entries: { 0: PRESENT | 2n } },
    ];
    const pages = walk({ ...processOf(made), maxPages: 13 });
    expect([pages.looked, pages.stopped]).toEqual([13, 'pages']);
    expect(pages.rows.map(({ sums, isWhole }) => [sums.twice, isWhole])).toEqual([
      [1, true],
      [1, false],
    ]);
    const whole = walk({ ...processOf(made), maxPages: 20 });
    expect([whole.looked, whole.stopped]).toEqual([20, undefined]);
  });

  /** A clock that goes on by a millisecond each time that it is read. */
  function ticking(): void {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    onTestFinished(() => clock.mockRestore());
  }

  it('at the limit of time looks at no more pages, and reads smaps on for as long again', () => {
    const made = Array.from({ length: 100 }, (_, index) => ({
      start: 0x10000 + index * 0x10000,
      pages: 10,
      rss: 1,
      entries: { 0: PRESENT | 2n },
    }));
    ticking();
    const late = walk({ ...processOf(made), timeoutMs: 10 });
    expect([late.looked, late.stopped, late.isComplete]).toEqual([100, 'time', false]);
    expect(late.rows.map(({ isWhole }) => isWhole)).toEqual([
      ...Array<boolean>(10).fill(true),
      ...Array<boolean>(10).fill(false),
    ]);
    expect(late.rows[0]?.sums.twice).toBe(1);
    const inTime = walk({ ...processOf(made), timeoutMs: 1000 });
    expect([inTime.looked, inTime.stopped, inTime.isComplete]).toEqual([1000, undefined, true]);
  });

  it('the time is over within a mapping', () => {
    const made = [{ start: HIGH_PLACE, pages: 3 * BATCH, rss: 1 }];
    ticking();
    const { looked, stopped, rows, isComplete } = walk({ ...processOf(made), timeoutMs: 1 });
    expect([looked, stopped, isComplete, rows[0]?.isWhole]).toEqual([BATCH, 'time', true, false]);
  });

  it('time that output takes is none of the limit', () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    onTestFinished(() => clock.mockRestore());
    const made = processOf([{ start: HIGH_PLACE, pages: 3 * BATCH, rss: 1 }]);
    const onPart = () => {
      now += 1000;
    };
    const slow = walk({ ...made, timeoutMs: 10, onPart });
    expect([slow.looked, slow.stopped, now]).toEqual([3 * BATCH, undefined, 3000]);
  });

  it('looks only at the mappings that are wanted, and tells where their pages are', () => {
    const seen: number[][] = [];
    const made = [
      { start: 0x10000, pages: 4, rss: 1 },
      { start: 0x20000, pages: BATCH + 2, rss: 1 },
    ];
    walk({
      ...processOf(made),
      wants: ({ start }) => start === 0x20000,
      onPart: (_, { row, firstPage, from, to }) => seen.push([row, firstPage, from, to]),
    });
    expect(seen).toEqual([
      [1, 0, 0, BATCH],
      [1, BATCH, 0, 2],
    ]);
  });
});
