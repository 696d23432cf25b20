import { expect, test } from 'vitest';
import { TicksMessage } from '../../src/wire/ticks.ts';
import { sessionInfo, who } from '../fixtures/feed.ts';

const { by, target, intervalMs, createdMs, exactness, cost } = sessionInfo();
const MESSAGE = {
  type: 'ticks',
  key: 'v1',
  session: 'main',
  tick: 1,
  atMs: 1_000,
  seconds: 1,
  reset: false,
  info: { by, target, intervalMs, createdMs, exactness, cost },
  rows: [who(0)],
  row: [0, 0],
  of: [0, 1],
  value: [64, 0],
  count: [2, 3],
  growth: [[0, 5]],
};

test('a tick is read', () => {
  expect(TicksMessage.safeParse(MESSAGE).success).toBe(true);
});

test.each([
  ['no CPU', { cpus: -3 }],
  ['a process without a pid', { rows: [who(0, { key: 'abc' })] }],
  ['a part of a value', { value: [1.5, 0] }],
  ['a value that a double does not hold', { value: [2 ** 100, 0] }],
  ['a negative count', { count: [2, -5] }],
  ['a part of a page', { growth: [[0, 0.5]] }],
  ['columns of two lengths', { count: [2] }],
])('a tick is refused that has %s, as no capture holds it', (_, parts) => {
  expect(TicksMessage.safeParse({ ...MESSAGE, ...parts }).success).toBe(false);
});
