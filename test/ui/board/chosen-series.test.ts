import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Series } from '../../../src/wire/series.ts';
import { chosenSeries } from '../../../ui/src/board/chosen-series.ts';
import { calls, leaderboard, series } from '../../client/messages.ts';

const objects = series({ label: 'kmem:kmem_cache_alloc', summary: 'Objects' });

function chosen(all: Series[], labels: string[]) {
  const board = new Leaderboard(10, labels);
  board.apply(leaderboard({ series: all, chosen: labels[0] ?? '' }));
  return chosenSeries(board);
}

test('one series is itself', () => {
  expect(chosen([series(), calls()], ['kmem:kfree'])).toEqual(calls());
});

test('several are described together', () => {
  expect(chosen([series(), objects], ['kmem:kmalloc', 'kmem:kmem_cache_alloc'])).toMatchObject({
    label: 'kmem:kmalloc + kmem:kmem_cache_alloc',
    counts: 'allocations',
    value: { unit: 'bytes' },
    counted: true,
  });
  expect(chosen([series(), calls({ counted: false })], ['kmem:kmalloc', 'kmem:kfree'])).toMatchObject({
    counts: 'events',
    value: null,
    counted: false,
  });
});
