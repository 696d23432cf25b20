import { expect, test } from 'vitest';
import { toJson } from '../../src/report/to-json.ts';

test('a sum of fractions has no digits that are not known', () => {
  expect(toJson({ seconds: 0.1 + 0.2, list: [0.020000000000000018] })).toBe(
    '{"seconds":0.3,"list":[0.02]}\n',
  );
});

test('whole numbers and small fractions stay', () => {
  const report = { count: 9_007_199_254_740_991, share: 1e-7, at: 1_732_800_000.123, none: null };
  expect(JSON.parse(toJson(report))).toEqual(report);
});
