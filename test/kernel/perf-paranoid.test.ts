import { join } from 'node:path';
import { expect, it } from 'vitest';
import { perfNeedsAdmin } from '../../src/kernel/perf-paranoid.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

it.each([
  ['-1\n', false],
  ['2\n', false],
  ['3\n', true],
  ['4\n', true],
])('at %j: %j', (value, expected) => {
  expect(perfNeedsAdmin(join(temporaryDirectory({ value }), 'value'))).toBe(expected);
});

it('a kernel without perf has no such check', () => {
  expect(perfNeedsAdmin('/nonexistent')).toBe(false);
});
