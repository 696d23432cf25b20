import { expect, test } from 'vitest';
import { RecentCpu } from '../src/recent-cpu.ts';

/** A process that takes this many ms of CPU in each second; the means at these seconds. */
function means(msInSecond: (second: number) => number, seconds: readonly number[]): number[] {
  let second = 0;
  const cpuMs = () =>
    Array.from({ length: second }, (_, at) => msInSecond(at)).reduce((sum, ms) => sum + ms, 0);
  const recent = new RecentCpu(() => ({ cpuMs: cpuMs(), atMs: 1000 * second }));
  return seconds.map((at) => {
    second = at;
    return recent.percent();
  });
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

test('is the mean since the start, then over ten seconds', () => {
  const burst = (second: number) => (second === 0 ? 1000 : 0);
  expect(means(burst, upTo(12))).toEqual([
    100,
    50,
    100 / 3,
    25,
    20,
    100 / 6,
    100 / 7,
    12.5,
    100 / 9,
    10,
    0,
    0,
  ]);
});

test('readings that are far apart give the mean between them', () => {
  expect(means((second) => (second < 30 ? 100 : 0), [30, 60])).toEqual([10, 0]);
});

test('a second reading at once is the first one', () => {
  expect(means(() => 500, [1, 1])).toEqual([50, 50]);
});
