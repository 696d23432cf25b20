import { expect, test } from 'vitest';
import { localTime } from '../../src/text/local-time.ts';

test('a time is local, with all its digits', () => {
  expect(localTime(new Date(2026, 1, 3, 4, 5, 6, 7).getTime())).toBe('2026-02-03 04:05:06.007');
});
