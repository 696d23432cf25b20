import { expect, test } from 'vitest';
import { concerns } from '../../src/alerts/verdict.ts';
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
