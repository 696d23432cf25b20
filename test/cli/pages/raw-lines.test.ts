import { expect, it } from 'vitest';
import { rawLines } from '../../../src/cli/pages/raw-lines.ts';
import { GUARD, SWAPPED } from '../../../src/pages/bits.ts';
import { mapping } from '../../fixtures/mapping.ts';
import { type MadePage, pageBatch } from '../../fixtures/page-batch.ts';

const of = mapping({ end: 0x10000 + 19 * 4096, path: '/tmp/a\u001bb' });

function linesOf(pages: readonly MadePage[], firstPage = 0): string {
  const batch = pageBatch(pages, { firstPage, of });
  return batch.parts.map((part) => rawLines(batch, part, 4096)).join('');
}

it('a page is a number, below 0 if it is dirty, and batches join to lines of 16', () => {
  const first = [
    { count: 3 },
    { count: 2, flags: 1 << 4 },
    { high: 0 },
    { high: SWAPPED },
    { high: SWAPPED | GUARD },
    { count: 0, flags: 1 << 4 },
  ];
  const rest = Array.from({ length: 13 }, () => ({ count: 1 }));
  expect(linesOf(first) + linesOf(rest, 6)).toBe(
    [
      '000000010000 rw-p /tmp/a?b, 19 pages:',
      '10000 3 -2 . s g 0 1 1 1 1 1 1 1 1 1 1',
      '20000 1 1 1',
      '',
    ].join('\n'),
  );
});
