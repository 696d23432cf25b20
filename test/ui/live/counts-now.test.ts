import { expect, test } from 'vitest';
import { seriesNow } from '../../../ui/src/live/counts-now.ts';
import { BYTES } from '../../fixtures/feed.ts';

const intervalMs = 1000;

test.each(['counting', 'restarting'] as const)('a session that is %s has rates', (state) => {
  expect(seriesNow(BYTES, { state, intervalMs })).toBe(BYTES);
});

test('a session that is not known has rates', () => {
  expect(seriesNow(BYTES, undefined)).toBe(BYTES);
});

test.each(['starting', 'suspended', 'failed', 'ended'] as const)('a session that is %s has none', (state) => {
  expect(seriesNow(BYTES, { state, intervalMs })).toEqual({ ...BYTES, counted: false });
});

test('a series that is dropped stays so', () => {
  expect(seriesNow({ ...BYTES, counted: false }, { state: 'counting', intervalMs }).counted).toBe(false);
});

test('a short tick has no rate, as it is no point of a chart', () => {
  const session = { state: 'counting', intervalMs } as const;
  const first = { tick: 1, seconds: 0.09 };
  expect(seriesNow(BYTES, session, [first]).counted).toBe(false);
  expect(seriesNow(BYTES, session, [first, { tick: 2, seconds: 0.91 }])).toBe(BYTES);
  expect(
    seriesNow(BYTES, session, [
      { tick: 2, seconds: 1 },
      { tick: 3, seconds: 0.2 },
    ]).counted,
  ).toBe(false);
});
