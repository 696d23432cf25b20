import { expect, test } from 'vitest';
import { IdleScope } from '../../src/collector/idle-scope.ts';

const MS = 1_000_000;

/** The results of idle() for samples of [mark, printed at, taken at], in ms. */
function idle(samples: readonly (readonly [string | undefined, number, number])[]): boolean[] {
  let at = 0;
  const scope = new IdleScope(
    () => samples[at]?.[0],
    () => (samples[at]?.[2] ?? 0) * MS,
  );
  return samples.map(([, printed], index) => {
    at = index;
    return scope.idle([7], printed * MS);
  });
}

test('idle needs three equal samples, each printed after the previous one was taken', () => {
  expect(
    idle([
      ['a', 0, 10],
      ['a', 100, 110],
      ['a', 200, 210],
      ['a', 300, 310],
    ]),
  ).toEqual([false, false, true, true]);
});

test('a run in one tick makes that tick and the next not idle', () => {
  const marks = ['a', 'a', 'a', 'b', 'b', 'b', 'b'];
  expect(idle(marks.map((mark, tick) => [mark, 100 * tick, 100 * tick + 10]))).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    true,
  ]);
});

test('a scope printed before the first sample may lack a process that ran since', () => {
  expect(
    idle([
      ['a', 0, 150],
      ['a', 100, 160],
      ['a', 200, 210],
      ['a', 300, 310],
    ]),
  ).toEqual([false, false, false, true]);
});

test('samples within one scheduler tick prove nothing: run time grows with it', () => {
  expect(
    idle([
      ['a', 0, 1],
      ['a', 11, 12],
      ['a', 30, 31],
      ['a', 50, 51],
    ]),
  ).toEqual([false, false, false, true]);
});

test('samples without a mark prove nothing', () => {
  expect(
    idle([
      [undefined, 0, 10],
      [undefined, 100, 110],
      [undefined, 200, 210],
    ]),
  ).toEqual([false, false, false]);
});
