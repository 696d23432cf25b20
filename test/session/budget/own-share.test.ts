import { expect, test } from 'vitest';
import { OwnShare } from '../../../src/session/budget/own-share.ts';
import { feedTick } from '../../fixtures/feed.ts';

/** A share of main in a process whose CPU time is set, and ticks with so many entries. */
function shared() {
  const cpu = { seconds: 5 };
  const share = new OwnShare('main', () => cpu.seconds);
  const tick = (session: string, entries: number) =>
    share.emitted({ ...feedTick(), session, counts: new Float64Array(4 * entries) });
  return { cpu, share, tick };
}

test('a session alone takes all of the CPU time since it began', () => {
  const { cpu, share, tick } = shared();
  cpu.seconds += 1;
  expect(share.seconds()).toBe(1);
  tick('main', 10);
  cpu.seconds += 2;
  expect(share.seconds()).toBe(3);
});

test('beside another session it takes its part of the ticks and entries since the last reading', () => {
  const { cpu, share, tick } = shared();
  tick('main', 500);
  tick('main-compare', 2_500);
  cpu.seconds += 1.2;
  expect(share.seconds()).toBeCloseTo(0.3);
  for (const session of ['main', 's1', 's2']) tick(session, 0);
  cpu.seconds += 3;
  expect(share.seconds()).toBeCloseTo(1.3);
  tick('s1', 1_000);
  cpu.seconds += 3;
  expect(share.seconds()).toBeCloseTo(1.3);
});
