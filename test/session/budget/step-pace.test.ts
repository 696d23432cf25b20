import { expect, test } from 'vitest';
import { PACE, StepPace } from '../../../src/session/budget/step-pace.ts';

const MINUTE = 60_000;

/** Takes a step at `atMs` that leaves `uncountedMs` uncounted. */
function step(pace: StepPace, atMs: number, uncountedMs: number): void {
  pace.stepped(atMs);
  pace.opened(atMs + uncountedMs);
}

/** The first whole minute at which a step may be taken. */
const next = (pace: StepPace): number => {
  for (let minute = 0; minute <= 120; minute++) if (pace.mayStep(minute * MINUTE)) return minute;
  return Infinity;
};

test('the first step may come at any time', () => {
  expect(new StepPace().mayStep(0)).toBe(true);
});

test('a step comes at least five minutes after the last', () => {
  const pace = new StepPace();
  step(pace, 0, 2_000);
  expect(pace.mayStep(PACE.betweenMs - 1)).toBe(false);
  expect(pace.mayStep(PACE.betweenMs)).toBe(true);
});

test('no step is taken while nothing is counted', () => {
  const pace = new StepPace();
  pace.stepped(0);
  expect(pace.mayStep(6 * MINUTE)).toBe(false);
  pace.opened(6 * MINUTE);
  pace.opened(99 * MINUTE);
  expect(pace.mayStep(61 * MINUTE)).toBe(true);
});

test('steps leave at most 1 % of ten minutes uncounted', () => {
  const pace = new StepPace();
  step(pace, 0, 3_000);
  expect(next(pace)).toBe(5);
  const slow = new StepPace();
  step(slow, 0, 3_001);
  expect(next(slow)).toBe(10);
});

test('a step that leaves more than that uncounted is tried again after an hour', () => {
  const pace = new StepPace();
  step(pace, 0, 6_001);
  expect(next(pace)).toBe(60);
});

test('an opening without a step counts for nothing', () => {
  const pace = new StepPace();
  pace.opened(0);
  expect(pace.mayStep(1)).toBe(true);
});
