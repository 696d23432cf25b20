import { expect, test } from 'vitest';
import { unkeptSpan } from '../../../ui/src/overview/unkept-span.ts';

const tick = (number: number, atMs: number) => ({ tick: number, atMs, seconds: 2, numbers: [], rest: 0 });

test.each([
  ['the first tick is kept', [tick(1, 12_000), tick(2, 14_000)], 5_000, null],
  ['nothing was counted yet', [], 5_000, null],
  ['earlier ticks are gone', [tick(90, 60_000)], 5_000, { fromMs: 5_000, toMs: 58_000 }],
  ['the session is of the first tick that is kept', [tick(90, 60_000)], 58_000, null],
])('where %s', (_, ticks, sinceMs, span) => {
  expect(unkeptSpan({ ticks }, sinceMs)).toEqual(span);
});
