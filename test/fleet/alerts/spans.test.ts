import { expect, test } from 'vitest';
import { WatchedFleet } from './watched-fleet.ts';

// Rates and shares are those of summaries, which are of another time than the looks of a hub.
test.each(['rate', 'amountRate', 'share'] as const)('a %s tells no counts of the look', (when) => {
  const fleet = new WatchedFleet({ by: 'host', when, above: 5 });
  fleet.send('a', 100, 100);
  fleet.look();
  fleet.send('a', 170, 70);
  const all = when === 'amountRate' ? 64 * 170 : 170;
  expect(fleet.look().rows).toMatchObject([{ before: all, after: all }]);
});

test('a rate of all hosts tells no counts of the look', () => {
  const fleet = new WatchedFleet({ when: 'rate', above: 5 });
  fleet.send('a', 100, 100);
  fleet.look();
  fleet.send('a', 170, 70);
  expect(fleet.look().rows).toMatchObject([{ before: 170, after: 170 }]);
});

test('a count of a host tells what it was at the look before', () => {
  const fleet = new WatchedFleet({ by: 'host', above: 5 });
  fleet.send('a', 100, 100);
  fleet.look();
  fleet.send('a', 170, 70);
  expect(fleet.look().rows).toMatchObject([{ before: 100, after: 170 }]);
});
