import { expect, test } from 'vitest';
import { contributorsOf } from '../../../ui/src/compare/contributors.ts';
import { who } from '../../client/messages.ts';

const maker = (row: number, counted: number) => ({ row, who: who(), counted });
const shares = (counted: number | null, ...made: number[]) => {
  const found = contributorsOf({ counted, made: made.map((one, row) => maker(row, one)) });
  return [found.made.map(({ share }) => share), found.others];
};

test('shares are of all that was counted, and others make it whole', () => {
  expect(shares(100, 50, 30)).toEqual([[0.5, 0.3], { counted: 20, share: 0.2 }]);
  expect(shares(80, 50, 30)).toEqual([[0.625, 0.375], null]);
});

test.each([
  ['what some freed is taken off what others took', 10, [50, -40]],
  ['more was made than the sum is of', 60, [50, 30]],
  ['the sums have not begun', null, [50]],
])('no shares where %s', (_, counted, made) => {
  expect(shares(counted, ...made)).toEqual([made.map(() => null), null]);
});
