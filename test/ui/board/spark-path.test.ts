import { expect, test } from 'vitest';
import { sparkPath } from '../../../ui/src/board/spark-path.ts';

test.each([
  ['nothing', [0, 0, 0], ''],
  ['a step up', [0, 10], 'M0 20H20V0H40V20Z'],
  ['up and down', [10, 5, 0, 0], 'M0 20H0V0H10V10H20V20H40V20Z'],
  ['the same again is one line', [4, 4], 'M0 20H0V0H40V20Z'],
  ['little is not nothing', [1000, 1], 'M0 20H0V0H20V19H40V20Z'],
])('%s', (_, rates, path) => {
  expect(sparkPath(rates, 40, 20)).toBe(path);
});
