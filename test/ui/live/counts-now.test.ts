import { expect, test } from 'vitest';
import { seriesNow } from '../../../ui/src/live/counts-now.ts';
import { BYTES } from '../../fixtures/feed.ts';

test.each(['counting', 'restarting', undefined] as const)('a session that is %s has rates', (state) => {
  expect(seriesNow(BYTES, state)).toBe(BYTES);
});

test.each(['starting', 'suspended', 'failed', 'ended'] as const)('a session that is %s has none', (state) => {
  expect(seriesNow(BYTES, state)).toEqual({ ...BYTES, counted: false });
});

test('a series that is dropped stays so', () => {
  expect(seriesNow({ ...BYTES, counted: false }, 'counting').counted).toBe(false);
});
