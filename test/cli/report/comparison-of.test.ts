import { expect, test } from 'vitest';
import { comparisonOf } from '../../../src/cli/report/comparison-of.ts';

const END = { kind: 'end' as const, line: { kind: 'end' as const, runs: 1, members: 1, problem: null } };

test('a capture without a comparison is told from one of which a part is damaged', () => {
  expect(() => comparisonOf([END], 'a.capture', 1)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining('a.capture has no comparison'),
    }),
  );
  const damage = { offset: 100, bytes: 9_000_000, why: 'it is damaged' };
  expect(() => comparisonOf([{ kind: 'damage', damage }, END], 'a.capture', 1)).toThrow(
    expect.objectContaining({ code: 'CAPTURE_INVALID', message: expect.stringContaining('is damaged') }),
  );
});

test('files of several records have a comparison each', () => {
  expect(() => comparisonOf([END], 'ring', 2)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: '--compare takes the files of one record, and those of ring are of 2',
    }),
  );
});
