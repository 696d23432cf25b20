import { expect, test } from 'vitest';
import { Load } from '../../src/session/load.ts';

/** A load of this many ticks of one second, each with this many seconds of CPU time. */
function loadOf(ticks: number, each: number): Load {
  const load = new Load();
  for (let tick = 1; tick <= ticks; tick++) load.tick(tick * each, 1);
  return load;
}

test('is 0 before the first tick', () => {
  const load = new Load();
  expect([load.seconds, load.percent]).toEqual([0, 0]);
});

test('percent covers the last ten ticks', () => {
  const load = loadOf(10, 0.5);
  expect([load.seconds, load.percent]).toEqual([5, 50]);
  for (let tick = 1; tick <= 10; tick++) load.tick(5, 1);
  expect([load.seconds, load.percent]).toEqual([5, 0]);
});

test('longer ticks weigh more', () => {
  const load = new Load();
  load.tick(1, 1);
  load.tick(1, 3);
  expect(load.percent).toBe(25);
});

test('ticks of length 0 do not count', () => {
  const load = new Load();
  load.tick(1, 0);
  expect(load.percent).toBe(0);
});

test('another Collector begins at 0, and the seconds of all add up', () => {
  const load = loadOf(10, 0.9);
  load.fold(9.5);
  expect([load.seconds, load.percent]).toEqual([9.5, 0]);
  load.tick(0.25, 1);
  expect([load.seconds, load.percent]).toEqual([9.75, 25]);
});

test('a smaller reading, as after a restart, subtracts nothing', () => {
  const load = new Load();
  load.tick(3, 1);
  load.tick(1, 1);
  expect(load.percent).toBe(150);
});

test('long ticks count alone', () => {
  const load = new Load();
  load.tick(0, 60);
  load.tick(31, 60);
  expect(load.percent).toBe((100 * 31) / 60);
});

test('the cost of the probes stands beside that of bpftrace', () => {
  const load = new Load();
  for (let tick = 1; tick <= 10; tick++) load.tick(tick * 0.1, 1, { runs: 7, seconds: 0.5 });
  expect([load.percent, load.probesPercent]).toEqual([expect.closeTo(10), 50]);
  expect(load.runsASecond).toBeCloseTo(7);
});
