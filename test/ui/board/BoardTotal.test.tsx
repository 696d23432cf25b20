import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Series } from '../../../src/wire/series.ts';
import { BoardTotal } from '../../../ui/src/board/BoardTotal.tsx';
import { leaderboard, series } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

function render(parts: Partial<Series> = {}) {
  const chosen = series(parts);
  const board = new Leaderboard();
  board.apply(leaderboard({ series: [chosen], seconds: 2, total: [[0, 100_003, 6_400_192, 5000, 320_000]] }));
  return rendered(<BoardTotal board={board} series={chosen} />);
}

test('has rates and counts of events and of their amount', () => {
  const { text, tooltips } = render();
  expect(text).toMatch(
    /^allocations\/s 2,500 bytes\/s 156 KiB\/s allocations 100,003 bytes 6\.1 MiB kmem:kmalloc Kernel/,
  );
  expect(tooltips).toEqual([
    '2,500 allocations a second',
    '160,000 bytes a second',
    '100,003 allocations',
    '6,400,192 bytes',
  ]);
});

test('says that an event dropped for the budget is not counted, in place of its rate', () => {
  const { text, tooltips } = render({ counted: false });
  expect(text).toMatch(/^allocations\/s – bytes\/s – allocations 100,003/);
  expect(tooltips[0]).toMatch(/^Not counted now/);
});

test('names the filter', () => {
  expect(render({ filter: 'bytes_req > 64' }).text).toContain('by size class, if bytes_req > 64');
});
