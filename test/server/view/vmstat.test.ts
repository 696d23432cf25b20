import { describe, expect, test } from 'vitest';
import { vmstatMessage } from '../../../src/server/view/vmstat.ts';
import { Board } from '../../../src/tally/board.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { feedTick, ORDERS, PLAIN, seriesOf, take } from '../../fixtures/feed.ts';

function makeBoard(): Board {
  const board = new Board();
  take(board, feedTick({ vmstat: { pgalloc_normal: 100, nr_free: 7 } }));
  take(board, feedTick({ tick: 2, names: false, vmstat: { pgalloc_normal: 113, nr_free: 5 } }));
  return board;
}

describe('vmstat', () => {
  test('has every counter in the order of the kernel, with the corresponding series', () => {
    const board = makeBoard();
    board.setSeries([ORDERS, seriesOf('x:y', { vmstat: ['pgalloc_normal', 'of_no_kernel'] })]);
    const message = ServerMessage.parse(vmstatMessage(board, 'v1', 'main', true));
    expect(message).toMatchObject({
      tick: 2,
      counters: [
        { name: 'pgalloc_normal', value: 113, delta: 13, since: 13, answers: [ORDERS.label, 'x:y'] },
        { name: 'nr_free', value: 5, delta: -2, since: -2, answers: [] },
      ],
    });
  });

  test('names no part that counted nothing, and no sum of times', () => {
    const board = makeBoard();
    const pages = { vmstat: ['pgalloc_normal'] };
    board.setSeries([
      seriesOf('mm_page_alloc.failed', { ...pages, part: true }),
      seriesOf('direct_reclaim.total', { ...pages, sum: 'us' }),
      ORDERS,
    ]);
    const answers = () => vmstatMessage(board, 'v1', 'main', true).counters[0]?.answers;
    expect(answers()).toEqual([ORDERS.label]);
    take(board, feedTick({ tick: 3, names: false, counts: [[1, 0, 9, 1]], vmstat: { pgalloc_normal: 114 } }));
    expect(answers()).toEqual(['mm_page_alloc.failed', ORDERS.label]);
  });

  test('has the named counts last, marked as such', () => {
    const board = new Board();
    board.setSeries([PLAIN, seriesOf('custom_test', { named: true, before: 100 })]);
    take(board, feedTick({ counts: [[1, 1, 0, 5]], vmstat: { pgfault: 10 } }));
    const message = ServerMessage.parse(vmstatMessage(board, 'v1', 'main', true));
    expect(message).toMatchObject({
      counters: [
        { name: 'pgfault', value: 10 },
        { name: 'custom_test', value: 105, delta: 5, since: 5, answers: ['custom_test'], named: true },
      ],
    });
    expect(vmstatMessage(board, 'v1', 'main', true).counters[0]).not.toHaveProperty('named');
  });

  test('has no counters before the first reading', () => {
    expect(vmstatMessage(new Board(), 'v1', 'main', true).counters).toEqual([]);
  });
});
