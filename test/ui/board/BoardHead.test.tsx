import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Column } from '../../../src/client/sort.ts';
import { BoardHead } from '../../../ui/src/board/BoardHead.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { series } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

test.each<[Column, string]>([
  ['rate', 'Share of rate'],
  ['amountRate', 'Share of bytes/s'],
  ['count', 'Share of count'],
  ['amount', 'Share of bytes'],
  ['name', 'Share of rate'],
])('ordered by %s, the shares are %s', (sort, title) => {
  const head = (value = series().value) =>
    rendered(
      <BoardHead
        board={new Leaderboard()}
        place={{ ...HOME, sort }}
        series={series({ value })}
        groupBy="pid"
        onSort={() => {}}
      />,
    ).text;
  expect(head()).toContain(title);
  if (sort === 'amountRate') expect(head(null)).toContain('Share of rate');
});

test('the name of a call site is called so', () => {
  const place = { ...HOME, view: 'sites', sort: 'amountRate' } as const;
  const head = (
    <BoardHead board={new Leaderboard()} place={place} series={series()} groupBy="site" onSort={() => {}} />
  );
  expect(rendered(head).text).toMatch(/^# Site (?!site)/);
  expect(rendered(head).text).not.toMatch(/User|Place/);
});
