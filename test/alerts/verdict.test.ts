import { expect, test } from 'vitest';
import { concerns, numberOf } from '../../src/alerts/verdict.ts';
import { type RuleInput, ruleOf } from '../fixtures/alerts.ts';

test.each<[string, RuleInput, { all: number; now: number; ended: boolean }, boolean]>([
  ['an idle row and a rate', { when: 'rate', above: 5 }, { all: 90, now: 0, ended: false }, false],
  ['a busy row and a rate', { when: 'rate', above: 5 }, { all: 90, now: 1, ended: true }, true],
  ['an idle row and a bound below', { when: 'rate', below: 5 }, { all: 90, now: 0, ended: false }, true],
  ['a row that ended and a bound below', { when: 'rate', below: 5 }, { all: 90, now: 0, ended: true }, false],
  ['an idle row and a percentile below', { when: 'p99', below: 5 }, { all: 90, now: 0, ended: false }, false],
  ['an idle row over a count', { above: 5 }, { all: 6, now: 0, ended: true }, true],
  ['a row under a count', { above: 5 }, { all: 5, now: 1, ended: false }, false],
  ['a row between a count and its end', { above: 5, clear: 3 }, { all: 4, now: 1, ended: false }, true],
  ['an idle row and every', { every: 5 }, { all: 90, now: 0, ended: false }, false],
])('%s', (_, rule, numbers, isLookedAt) => {
  expect(concerns(ruleOf(rule), numbers)).toBe(isLookedAt);
});

test.each<[string, number | undefined, number, number | undefined, [number, number, number]]>([
  ['exact', undefined, 0, undefined, [50, 50, 50]],
  ['that lacks what any row may lack', undefined, 25, undefined, [50, 40, 60]],
  ['of a row that lacks nothing, unlike others', 0, 100, undefined, [50, 25, 50]],
  ['of a row that lacks less than others', 25, 100, undefined, [50, 25, 60]],
  ['of a row, where no bound is known of others', 25, Infinity, undefined, [50, 0, 60]],
  ['of a group that some did not send, and the total has', 25, 0, 0, [50, 50, 75]],
  ['of which no bound is known', undefined, Infinity, undefined, [50, 0, 100]],
])('a share %s', (_, own, missing, totalMissing, [value, least, most]) => {
  const reading = { all: 50, now: 50, ...(own !== undefined && { missing: own }) };
  const tick = { seconds: 1, total: 100, missing, ...(totalMissing !== undefined && { totalMissing }) };
  expect(numberOf({ when: 'share' }, reading, tick)).toEqual({ value, least, most });
});
