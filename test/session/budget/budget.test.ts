import { describe, expect, test } from 'vitest';
import { Budget, type Costs, THROTTLE_FACTOR } from '../../../src/session/budget/budget.ts';

const LIMIT = 5;

/** The costs of probes, by selection, and of the processes, which all selections share equally. */
const costs = (probes: number[], processes = 0): Costs => ({
  processes,
  selections: probes.map((one) => (one === 0 ? 0 : one + processes / probes.length)),
  total: probes.reduce((sum, one) => sum + one, processes),
});
const NOTHING = costs([0, 0, 0]);

/** A budget that has seen its first ticks. */
function warm(limit = LIMIT): Budget {
  const budget = new Budget(limit);
  for (let tick = 0; tick < 10; tick++) expect(budget.tick(costs([99]), true)).toBe(false);
  return budget;
}

/** The number of equal ticks until the steps change; Infinity if they do not. */
function until(budget: Budget, each: Costs, maySlow = true, most = 2_000): number {
  for (let tick = 1; tick <= most; tick++) if (budget.tick(each, maySlow)) return tick;
  return Infinity;
}

describe('over the limit', () => {
  test('five ticks, of which the mean and most are over it', () => {
    expect(until(warm(), costs([4, 3]))).toBe(5);
    expect(until(warm(), costs([3, 2]))).toBe(Infinity);
    const budget = warm();
    budget.tick(costs([2, 0]), true);
    expect(until(budget, costs([4, 3]))).toBe(4);
    expect(budget.percentAtChange).toBe((2 + 4 * 7) / 5);
  });

  test('one tick or two are no load, however dear', () => {
    const budget = warm();
    for (const total of [0, 0, 0, 99, 99, 0, 0, 0, 99, 99, 0, 0, 0])
      expect(budget.tick(costs([total, total]), true)).toBe(false);
    expect(budget.percent).toBeCloseTo((2 * 2 * 99) / 5);
  });

  test('nor are many that are just over it, where the others are far below', () => {
    const budget = warm();
    for (let tick = 0; tick < 50; tick++)
      expect(budget.tick(costs([tick % 5 < 3 ? 5.5 : 0]), true)).toBe(false);
  });

  test('what it takes to start is not looked at', () => {
    const budget = new Budget(LIMIT);
    expect(until(budget, costs([9, 9, 9]))).toBe(10 + 5);
    expect(until(budget, costs([0, 9, 9]))).toBe(1 + 5);
    budget.bpftraceOpened();
    budget.bpftraceOpened();
    expect(until(budget, NOTHING)).toBe(1 + 10);
  });
});

describe('less is counted', () => {
  test('ticks become longer first, then the dearest go, and never the last', () => {
    const budget = warm();
    const steps = [costs([4, 8, 6], 6), costs([4, 8, 6], 2), costs([4, 0, 6], 2)].map((each) => {
      until(budget, each);
      return budget.steps.at(-1);
    });
    expect(steps).toEqual(['throttled', 1, 2]);
    expect(until(budget, costs([40, 0, 0], 2))).toBe(Infinity);
    expect(budget.steps).toEqual(['throttled', 1, 2]);
  });

  test.each([
    ['that would save next to nothing', costs([9, 5], 0.5), true],
    ['that are as long as they may be', costs([9, 5], 50), false],
  ])('not by longer ticks %s', (_why, each, maySlow) => {
    const budget = warm();
    until(budget, each, maySlow);
    expect(budget.steps).toEqual([0]);
  });

  test('they become longer later, when that is what is dear', () => {
    const budget = warm();
    until(budget, costs([99, 9], 2));
    until(budget, costs([0, 9], 2));
    expect(budget.steps).toEqual([0, 'throttled']);
  });

  test('nothing is left out that does not cost anything to speak of', () => {
    const budget = warm();
    expect(until(budget, costs([0.1, 0.1], 100), false)).toBe(5);
    const server = { processes: 100, selections: [0.1, 0.1], total: 100.2 };
    expect(until(warm(), server, false)).toBe(Infinity);
  });
});

describe('more is counted', () => {
  test('when ten ticks were cheap, the way back', () => {
    const budget = warm();
    for (const each of [costs([8, 9], 9), costs([8, 9], 9)]) until(budget, each);
    expect(budget.steps).toEqual(['throttled', 1]);
    expect(until(budget, NOTHING)).toBe(1 + 10);
    expect(budget.steps).toEqual(['throttled']);
    expect(until(budget, NOTHING)).toBe(1 + 10);
    expect(budget.steps).toEqual([]);
    expect(until(budget, NOTHING)).toBe(Infinity);
  });

  test('cheap is half the limit: what a selection costs that is left out is not known', () => {
    const budget = warm();
    until(budget, costs([9, 9]));
    expect(until(budget, costs([0, 2.6]))).toBe(Infinity);
    expect(until(budget, costs([0, 2.4]))).toBe(10);
  });

  test('a dear tick in between begins anew', () => {
    const budget = warm();
    until(budget, costs([9, 9]));
    for (let tick = 0; tick < 9; tick++) budget.tick(NOTHING, true);
    expect(budget.tick(costs([0, 4]), true)).toBe(false);
    expect(until(budget, NOTHING)).toBe(10);
  });

  test('ticks get their length back where that many of them are cheap enough', () => {
    const budget = warm();
    until(budget, costs([0, 0], 9));
    expect(budget.steps).toEqual(['throttled']);
    expect(until(budget, costs([0, 0], LIMIT / THROTTLE_FACTOR + 0.1))).toBe(Infinity);
    expect(until(budget, costs([0, 0], LIMIT / THROTTLE_FACTOR - 0.1))).toBe(10);
  });
});

test('where more turns out to be too dear it is tried again after longer and longer, but for ever', () => {
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
  expect(until(budget, costs([1, 1]), true, 30)).toBe(Infinity);
  until(budget, costs([9, 9]));
  expect(until(budget, costs([0, 1]))).toBe(11);
});
