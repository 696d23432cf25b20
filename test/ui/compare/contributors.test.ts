import { expect, test } from 'vitest';
import { contributorsOf } from '../../../ui/src/compare/contributors.ts';
import { who } from '../../client/messages.ts';

const shares = (counted: number | null, ...made: number[]) => {
  const { contributors, others } = contributorsOf({
    counted,
    made: made.map((amount, row) => ({ row, who: who(), counted: amount })),
  });
  return [contributors.map(({ share }) => share), others];
};

test('shares and the remainder add up to the count', () => {
  expect(shares(100, 50, 30)).toEqual([[0.5, 0.3], { counted: 20, share: 0.2 }]);
  expect(shares(80, 50, 30)).toEqual([[0.625, 0.375], null]);
});

test.each([
  ['some amounts are negative', 10, [50, -40]],
  ['the contributors exceed the count', 60, [50, 30]],
  ['there is no count yet', null, [50]],
])('no shares if %s', (_, counted, made) => {
  expect(shares(counted, ...made)).toEqual([made.map(() => null), null]);
});
