import { expect, test } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { verdictOf } from '../../src/diff/verdict.ts';

const change = (ratio: number, low: number, high: number): Change => ({
  ratio,
  interval: [low, high],
  p: null,
});
const ANY = { least: 1, missing: 1 };

test.each<[string, Change, number | null, typeof ANY, ReturnType<typeof verdictOf>]>([
  ['a sure difference', change(1.05, 1.02, 1.08), 0.001, ANY, { verdict: 'more', within: null }],
  ['the other way', change(0.5, 0.4, 0.6), 0.001, ANY, { verdict: 'less', within: null }],
  ['none', change(1.01, 0.99, 1.03), 0.3, ANY, { verdict: 'same within', within: 1.03 }],
  ['a wide interval', change(1.2, 0.6, 2.4), 0.3, ANY, { verdict: 'too short to tell', within: null }],
  [
    'no p',
    change(1.2, 0, Number.POSITIVE_INFINITY),
    null,
    ANY,
    { verdict: 'too short to tell', within: null },
  ],
  [
    'less than what may be missing',
    change(1.05, 1.02, 1.08),
    0.001,
    { least: 1, missing: 1.1 },
    { verdict: 'may be missing', within: 1.1 },
  ],
  [
    'beyond what matters',
    change(1.05, 1.03, 1.08),
    0.001,
    { least: 1.02, missing: 1 },
    { verdict: 'more', within: null },
  ],
  [
    'sure, and smaller than what matters',
    change(1.01, 1.005, 1.015),
    0.001,
    { least: 1.02, missing: 1 },
    { verdict: 'same within', within: 1.015 },
  ],
  [
    'sure, and perhaps smaller than what matters',
    change(1.05, 1.01, 1.09),
    0.001,
    { least: 1.02, missing: 1 },
    { verdict: 'too short to tell', within: null },
  ],
])('%s', (_, given, p, options, verdict) => {
  expect(verdictOf(given, p, options)).toEqual(verdict);
});
