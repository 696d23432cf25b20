import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/pages/batch.ts';
import { GUARD, SWAPPED } from '../../src/pages/bits.ts';
import { type ChangedPages, Changes } from '../../src/pages/changes.ts';
import { CHUNK, Snapshot } from '../../src/pages/snapshot.ts';
import { mapping } from '../fixtures/mapping.ts';
import { PRESENT, pageBatch } from '../fixtures/page-batch.ts';

const PAGE = 4096;
const SECRET = [0x1234567, -5] as const;

/** A page: in a frame and mapped so many times, or another state. */
type Page = readonly [frame: number, count: number] | 'none' | 'swapped' | 'guard';

/** A batch with these pages, in a mapping that begins in the last pages of a chunk. */
function batchOf(pages: readonly Page[], path = '', start = (CHUNK - 3) * PAGE): Batch {
  const of = mapping({ start, end: start + pages.length * PAGE, path });
  const highs = { none: 0, swapped: SWAPPED, guard: SWAPPED | GUARD };
  const made = pages.map((page) =>
    typeof page === 'string' ? { high: highs[page] } : { high: PRESENT, count: page[1] },
  );
  const batch = pageBatch(made, { of });
  for (const [place, page] of pages.entries())
    batch.entries[2 * place] = typeof page === 'string' ? 0 : page[0];
  return batch;
}

function snapshotOf(batch: Batch): Snapshot {
  const snapshot = new Snapshot(SECRET);
  for (const part of batch.parts) snapshot.add(batch, part, PAGE);
  return snapshot;
}

function changesOf(before: readonly Page[], now: readonly Page[]): ChangedPages | undefined {
  const changes = new Changes(snapshotOf(batchOf(before)));
  const batch = batchOf(now);
  for (const part of batch.parts) changes.add(batch, part, PAGE);
  return changes.end().get('[anon]');
}

const SAME = { copied: 0, fresh: 0, gone: 0, swappedOut: 0, moved: 0, unshared: 0 };

describe('changes of pages', () => {
  it.each<[string, Page, Page, Partial<ChangedPages>]>([
    ['a page that was copied', [7, 4], [8, 1], { copied: 1 }],
    ['a page that was made private', [7, 4], [7, 1], { unshared: 1 }],
    ['a page that others share too', [7, 4], [7, 9], {}],
    ['a page that moved', [7, 1], [8, 1], { moved: 1 }],
    ['a shared page that moved', [7, 4], [8, 4], { moved: 1 }],
    ['a zero page that was written', [7, 0], [8, 1], { moved: 1 }],
    ['a fresh page', 'none', [8, 1], { fresh: 1 }],
    ['a page that is gone', [8, 1], 'none', { gone: 1 }],
    ['a page that became a guard region', [8, 1], 'guard', { gone: 1 }],
    ['a page that was swapped out', [8, 1], 'swapped', { swappedOut: 1 }],
    ['a page that was swapped in', 'swapped', [8, 1], { moved: 1 }],
    ['a page that stays swapped', 'swapped', 'swapped', {}],
    ['a page that is the same', [8, 1], [8, 1], {}],
    ['a page that many map', [8, 300], [8, 900], {}],
  ])('%s', (_, before, now, expected) => {
    expect(changesOf([before], [now])).toEqual({ ...SAME, ...expected });
  });

  it('no page changes where nothing does, over the ends of chunks', () => {
    const page = fc.oneof(
      fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(300)),
      fc.constantFrom<Page>('none', 'swapped', 'guard'),
    );
    fc.assert(
      fc.property(fc.array(page, { minLength: 1, maxLength: 40 }), (pages) => {
        expect(changesOf(pages, pages)).toEqual(SAME);
      }),
    );
  });

  it('pages of a mapping that is gone are gone, and those of a new one fresh', () => {
    const changes = new Changes(
      snapshotOf(
        batchOf(
          Array.from({ length: 9 }, (): Page => [5, 1]),
          '/old',
        ),
      ),
    );
    const batch = batchOf(
      Array.from({ length: 4 }, (): Page => [6, 1]),
      '/new',
      8 * CHUNK * PAGE,
    );
    for (const part of batch.parts) changes.add(batch, part, PAGE);
    expect(Object.fromEntries(changes.end())).toEqual({
      '/new': { ...SAME, fresh: 4 },
      '/old': { ...SAME, gone: 9 },
    });
  });
});
