import { expect, test } from 'vitest';
import type { RuleInput } from '../../fixtures/alerts.ts';
import { WatchedFleet } from './watched-fleet.ts';

// Rates and shares are those of summaries, which are of another time than the looks of a hub.
test.each<[rule: RuleInput, before: number, after: number]>([
  [{ by: 'host', when: 'rate' }, 170, 170],
  [{ by: 'host', when: 'amountRate' }, 64 * 170, 64 * 170],
  [{ by: 'host', when: 'share' }, 170, 170],
  [{ when: 'rate' }, 170, 170],
  [{ by: 'host' }, 100, 170],
])('%j tells the count of the look before only if it is a count', (rule, before, after) => {
  const fleet = new WatchedFleet({ ...rule, above: 5 });
  fleet.send('a', 100, 100);
  fleet.look();
  fleet.send('a', 170, 70);
  expect(fleet.look().rows).toMatchObject([{ before, after }]);
});
