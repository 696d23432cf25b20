import { expect, test } from 'vitest';
import { addsToText, budgetToStrip, budgetToText, droppedToText } from '../../src/text/budget-to-text.ts';
import { BUDGET, sessionInfo } from '../fixtures/feed.ts';

const { cost } = sessionInfo();
const MEASURED = { ...cost, probesPercent: 12.1, eventsPerSecond: 1_512_500.4, nsPerEvent: 80.1 };
const THROTTLED = { ...BUDGET, slower: { sinceMs: 3_600_000, percent: 7.25 } };
const DROPPED = {
  ...BUDGET,
  leftOut: [{ events: ['kmem:kfree', 'a.b'], sinceMs: 3_600_000, seconds: 1.25, percent: 7.25 }],
};

test('within the budget there is nothing to say', () => {
  expect(budgetToText(sessionInfo({ budget: BUDGET }))).toEqual([]);
  expect(budgetToText(sessionInfo())).toEqual([]);
});

test('longer ticks come with what vmtally takes and what counting adds', () => {
  expect(
    budgetToText(sessionInfo({ budget: THROTTLED, intervalMs: 4000 }), { ...MEASURED, vmtallyPercent: 2.34 }),
  ).toEqual([
    'ticks are 4 s, not 1 s, since 01:00:00 UTC, when the session took 7.3 % of a CPU (limit 5 %); over the last 10 s vmtally takes 2.3 % and counting adds 12.1 % of a CPU to what is counted (1,512,500 events/s × 80 ns); of both, the session’s part is 1.0 %',
  ]);
  expect(budgetToText(sessionInfo({ budget: THROTTLED }), { ...cost, vmtallyPercent: 2.34 })[0]).toMatch(
    /; over the last 10 s vmtally takes 2\.3 %, for the session 1\.0 %$/,
  );
  expect(budgetToText(sessionInfo({ budget: THROTTLED }))[0]).toMatch(
    /\(limit 5 %\); over the last 10 s the session takes 1\.0 %$/,
  );
});

test('longer ticks that do not help enough come with what to do, once a tick of them came', () => {
  const still = (usedPercent: number) =>
    budgetToText(sessionInfo({ budget: { ...THROTTLED, usedPercent } }))[0];
  expect(still(6.1)).toMatch(
    /\(limit 5 %\); over the last 10 s the session takes 6\.1 %; count fewer events \(-e, --filter\), or allow more \(--max-cost\)$/,
  );
  expect(still(5)).toMatch(/the session takes 5\.0 %$/);
  expect(still(7.25)).toMatch(/\(limit 5 %\)$/);
});

test.each([
  ['with events', MEASURED, /^counting adds 12\.1 % .* \(1,512,500 events\/s × 80 ns\)$/],
  ['without events', { ...MEASURED, probesPercent: 0, eventsPerSecond: 0, nsPerEvent: null }, /counted$/],
  ['not measured', cost, /^$/],
])('what counting adds, %s', (_, each, text) => {
  expect(addsToText(each)).toMatch(text);
});

test('a strip has no percentage', () => {
  expect(
    budgetToStrip(sessionInfo({ budget: { ...DROPPED, slower: THROTTLED.slower }, intervalMs: 4000 })),
  ).toEqual([
    'Ticks are 4 s, not 1 s, to keep within the budget',
    'kmem:kfree, a.b: not counted since 01:00:00 UTC, to keep within the budget',
  ]);
  expect(budgetToStrip(sessionInfo({ budget: BUDGET }))).toEqual([]);
  expect(budgetToStrip(sessionInfo())).toEqual([]);
});

test('dropped events, now and before', () => {
  expect(budgetToText(sessionInfo({ budget: DROPPED }))).toEqual([
    'kmem:kfree, a.b: not counted since 01:00:00 UTC, when the session took 7.3 % of a CPU (limit 5 %)',
  ]);
  expect(droppedToText(DROPPED)[1]).toBe('kmem:kfree, a.b: not counted for 1.3 s, to keep within the budget');
});
