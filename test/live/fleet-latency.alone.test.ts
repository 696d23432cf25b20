import { expect, test } from 'vitest';
import { isGood, linesOf } from '../fleet/page/figures.ts';
import { measure } from '../fleet/page/measure.ts';
import { LEAST_SAMPLES } from '../fleet/page/plan.ts';

// `npm run test:fleet-page` is the same with 10,000 hosts.
test('the page of a hub has the summaries of 50 hosts within a second, and all of them', async () => {
  const run = { hosts: 50, intervalMs: 1_000, seconds: 8, seed: 1 };
  const figures = await measure(run);
  expect(isGood(figures), linesOf(figures, run).join('\n')).toBe(true);
  expect(figures.samples.length).toBeGreaterThanOrEqual(LEAST_SAMPLES);
  // A summary is in no message before it was sent.
  expect(Math.min(...figures.samples)).toBeGreaterThan(0);
});
