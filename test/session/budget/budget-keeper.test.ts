import { expect, test } from 'vitest';
import type { Collector } from '../../../src/collector/collector.ts';
import type { Tick } from '../../../src/collector/events.ts';
import { BudgetKeeper } from '../../../src/session/budget/budget-keeper.ts';

/** Ticks of a second that take half a CPU, each with so many entries in its fullest map of 16,384. */
function afterTicks(...entriesOf: number[]): BudgetKeeper {
  let seconds = 0;
  const keeper = new BudgetKeeper({ percent: 5, drops: false, ownSeconds: () => (seconds += 0.5) });
  const collector = { cost: { count: { bpftrace: 0, vmtally: 0 } } } as unknown as Collector;
  keeper.bpftraceOpened(collector);
  for (let number = 0; number < 20 * entriesOf.length; number++) {
    const entries = entriesOf[Math.floor(number / 20)] ?? 0;
    const tick = {
      fromNs: number * 1e9,
      toNs: (number + 1) * 1e9,
      entries: [1, entries],
      maxEntries: 16_384,
    };
    keeper.tick(tick as Tick, collector, 1_000, []);
  }
  return keeper;
}

test('ticks over the budget become longer, unless they would fill a map: that costs a restart', () => {
  expect(afterTicks(2_000).isThrottled).toBe(true);
  expect(afterTicks(2_100).isThrottled).toBe(false);
});

test('longer ticks that fill a map by more than a half become shorter again', () => {
  expect(afterTicks(2_000, 8_000).isThrottled).toBe(true);
  expect(afterTicks(2_000, 8_200).isThrottled).toBe(false);
});
