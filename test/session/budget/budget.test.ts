import { describe, expect, test } from 'vitest';
import { type Allowed, Budget, type Costs, THROTTLE_FACTOR } from '../../../src/session/budget/budget.ts';

const LIMIT = 5;

const costs = (probes: number[], processes = 0): Costs => ({ processes, probes });
const NOTHING = costs([0, 0, 0]);
const ALL: Allowed = { throttle: true, drop: true, restart: true };

/** A budget that has seen its first ticks. */
function warm(limit = LIMIT): Budget {
  const budget = new Budget(limit);
  for (let tick = 0; tick < 10; tick++) expect(budget.tick(costs([99]), ALL)).toBe(false);
  return budget;
}

/** The number of equal ticks until the steps change; Infinity if they do not. */
function until(budget: Budget, each: Costs, may: Partial<Allowed> = {}, most = 2_000): number {
  for (let tick = 1; tick <= most; tick++) if (budget.tick(each, { ...ALL, ...may })) return tick;
  return Infinity;
}

describe('over the limit', () => {
  test('five ticks, if their mean and most of them are over it', () => {
    expect(until(warm(), costs([4, 3]))).toBe(5);
    expect(until(warm(), costs([3, 2]))).toBe(Infinity);
    const budget = warm();
    budget.tick(costs([2, 0]), ALL);
    expect(until(budget, costs([4, 3]))).toBe(4);
    expect(budget.percentAtChange).toBe((2 + 4 * 7) / 5);
  });

  test('one or two costly ticks do not count', () => {
    const budget = warm();
    for (const total of [0, 0, 0, 99, 99, 0, 0, 0, 99, 99, 0, 0, 0])
      expect(budget.tick(costs([total, total]), ALL)).toBe(false);
    expect(budget.percent).toBeCloseTo((2 * 2 * 99) / 5);
  });

  test('ticks just over it do not count if the others are far below', () => {
    const budget = warm();
    for (let tick = 0; tick < 50; tick++)
      expect(budget.tick(costs([tick % 5 < 3 ? 5.5 : 0]), ALL)).toBe(false);
  });

  test('the cost of starting is ignored', () => {
    const budget = new Budget(LIMIT);
    expect(until(budget, costs([9, 9, 9]))).toBe(10 + 5);
    expect(until(budget, costs([0, 9, 9]))).toBe(1 + 5);
    budget.bpftraceOpened();
    budget.bpftraceOpened();
    expect(until(budget, NOTHING)).toBe(1 + 10);
  });

  test('the figures of the cost stay those before a step until there are new ones', () => {
    const budget = warm();
    until(budget, costs([4, 3], 2));
    budget.bpftraceOpened();
    expect([budget.percent, budget.processesPercent]).toEqual([9, 2]);
  });
});

describe('reducing the cost', () => {
  test('ticks are throttled first, then the costliest selections are dropped, but never the last', () => {
    const budget = warm();
    const steps = [costs([4, 8, 6], 6), costs([4, 8, 6], 2), costs([4, 0, 6], 2)].map((each) => {
      until(budget, each);
      return budget.steps.at(-1);
    });
    expect(steps).toEqual(['throttled', 1, 2]);
    expect(until(budget, costs([40, 0, 0], 2))).toBe(Infinity);
    expect(budget.steps).toEqual(['throttled', 1, 2]);
  });

  test('nothing is dropped unless the user allows it', () => {
    const budget = warm();
    const may = { drop: false };
    until(budget, costs([40, 80], 20), may);
    expect(until(budget, costs([40, 80], 5), may)).toBe(Infinity);
    expect(budget.steps).toEqual(['throttled']);
  });

  test('the cost of vmtally itself drops nothing', () => {
    const budget = warm();
    until(budget, costs([2, 2.9], 50));
    expect(until(budget, costs([2, 2.9], 50))).toBe(Infinity);
    expect(budget.steps).toEqual(['throttled']);
  });

  test.each([
    ['that would save next to nothing', costs([9, 5], 0.5), true],
    ['that are as long as they may be', costs([9, 5], 50), false],
  ])('ticks are not throttled %s', (_why, each, throttle) => {
    const budget = warm();
    until(budget, each, { throttle });
    expect(budget.steps).toEqual([0]);
  });

  test('ticks are throttled later, once the processes are costly', () => {
    const budget = warm();
    until(budget, costs([99, 9], 2));
    until(budget, costs([0, 9], 2));
    expect(budget.steps).toEqual([0, 'throttled']);
  });

  test('a selection of negligible cost is not dropped', () => {
    const budget = warm(1);
    expect(until(budget, costs([2, 2], 100), { throttle: false })).toBe(Infinity);
  });

  test('nothing is dropped or counted again before its time; ticks are throttled and shortened at any time', () => {
    const budget = warm();
    const may = { restart: false };
    expect(until(budget, costs([9, 8], 9), may)).toBe(5);
    expect(until(budget, costs([9, 8], 9), may)).toBe(Infinity);
    expect(budget.steps).toEqual(['throttled']);
    expect(until(budget, costs([9, 8], 9))).toBe(1);
    expect(budget.steps).toEqual(['throttled', 0]);
    expect(until(budget, NOTHING, may)).toBe(Infinity);
    expect(until(budget, NOTHING)).toBe(1);
    expect(until(budget, NOTHING, may)).toBe(1 + 10);
    expect(budget.steps).toEqual([]);
  });
});

describe('undoing steps', () => {
  test('after ten cheap ticks the last step is undone', () => {
    const budget = warm();
    for (const each of [costs([8, 9], 9), costs([8, 9], 9)]) until(budget, each);
    expect(budget.steps).toEqual(['throttled', 1]);
    expect(until(budget, NOTHING)).toBe(1 + 10);
    expect(budget.steps).toEqual(['throttled']);
    expect(until(budget, NOTHING)).toBe(1 + 10);
    expect(budget.steps).toEqual([]);
    expect(until(budget, NOTHING)).toBe(Infinity);
  });

  test('a tick is cheap below half the limit: the cost of a dropped selection is not known', () => {
    const budget = warm();
    until(budget, costs([9, 9]));
    expect(until(budget, costs([0, 2.6]))).toBe(Infinity);
    expect(until(budget, costs([0, 2.4]))).toBe(10);
  });

  test('a costly tick in between resets the count', () => {
    const budget = warm();
    until(budget, costs([9, 9]));
    for (let tick = 0; tick < 9; tick++) budget.tick(NOTHING, ALL);
    expect(budget.tick(costs([0, 4]), ALL)).toBe(false);
    expect(until(budget, NOTHING)).toBe(10);
  });

  test('throttling is undone if shorter ticks are within the limit', () => {
    const budget = warm();
    until(budget, costs([0, 0], 9));
    expect(budget.steps).toEqual(['throttled']);
    expect(until(budget, costs([0, 0], LIMIT / THROTTLE_FACTOR + 0.1))).toBe(Infinity);
    expect(until(budget, costs([0, 0], LIMIT / THROTTLE_FACTOR - 0.1))).toBe(10);
  });
});

test('the back-off doubles each time the cost is over budget again, and has a limit', () => {
  const budget = warm();
  const waits: number[] = [];
  until(budget, costs([9, 9]));
  for (let time = 0; time < 9; time++) {
    waits.push(until(budget, costs([0, 1])));
    expect(budget.steps).toEqual([]);
    expect(until(budget, costs([9, 9]))).toBe(6);
  }
  expect(waits).toEqual([11, 21, 41, 81, 161, 321, 641, 641, 641]);
  until(budget, costs([0, 1]));
  // This time the costs were not over budget.
  expect(until(budget, costs([1, 1]), {}, 30)).toBe(Infinity);
  until(budget, costs([9, 9]));
  expect(until(budget, costs([0, 1]))).toBe(11);
});

test('the back-off doubles too if the step that is wanted again has to wait', () => {
  const budget = warm();
  until(budget, costs([9, 9]));
  until(budget, costs([0, 1]));
  expect(until(budget, costs([9, 9]), { throttle: false, restart: false }, 400)).toBe(Infinity);
  until(budget, costs([9, 9]));
  expect(until(budget, costs([0, 1]))).toBe(21);
});
