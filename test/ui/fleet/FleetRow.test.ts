import { expect, test } from 'vitest';
import { between } from '../../../ui/src/fleet/FleetRow.tsx';

test.each([
  [3, 0, '3'],
  [3, 2, '3 … 5'],
  [3, 0.2, '≈ 3'],
])('%d and at most %d more: %s', (least, more, text) => {
  expect(between(least, more, (value) => value.toFixed(0))).toBe(text);
});
