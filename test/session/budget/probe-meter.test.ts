import { expect, test } from 'vitest';
import type { Attached } from '../../../src/probe/program.ts';
import { ProbeMeter } from '../../../src/session/budget/probe-meter.ts';
import type { Rows } from '../../../src/tally/tally.ts';

const program = (...attached: Partial<Attached>[]) => ({
  attached: attached.map((one): Attached => ({ event: 'kmem:kfree', loses: 'events', raw: false, ...one })),
});
/** Rows of one process with this count. */
const rows = (count: number): Rows =>
  new Map([
    [
      '7',
      new Map([
        [64, count - 1],
        [96, 1],
      ]),
    ],
  ]);

/** The time of each selection in a tick, in whole ns. */
const took = (meter: ProbeMeter, ...args: Parameters<ProbeMeter['costs']>): number[] =>
  meter.costs(...args).map(({ seconds }) => Math.round(seconds * 1e9));

/** A meter that has measured these windows of 0.1 s, each with the runs and nanoseconds of every program. */
async function measured(of: ReturnType<typeof program>, ...windows: [runs: number, ns: number][][]) {
  const left = [...windows];
  const meter = new ProbeMeter(
    async () => ({ runs: (left.shift() ?? []).map(([runs, ns]) => ({ runs, ns })), seconds: 0.1 }),
    () => of.attached.map((_, id) => ({ fd: String(id), id })),
  );
  for (const _ of windows) await meter.measure(1, of, -Infinity);
  return meter;
}

test('exact run numbers of the tick times the ns of a run', async () => {
  const of = program({ selection: 0, counts: 0 }, { selection: 1, counts: 1 });
  const meter = await measured(of, [
    [1_000, 80_000],
    [10, 3_000],
  ]);
  expect(took(meter, of, [rows(2_000_000), rows(5)], 1)).toEqual([160_000_000, 1_500]);
  expect(took(meter, of, [new Map(), new Map()], 1)).toEqual([0, 0]);
  expect(meter.costs(of, [rows(2_000_000), rows(5)], 1).map(({ runs }) => runs)).toEqual([2_000_000, 5]);
});

test('programs of one series share its count', async () => {
  const of = program({ selection: 0, counts: 0 }, { selection: 0, counts: 0 });
  const meter = await measured(of, [
    [900, 90_000],
    [100, 30_000],
  ]);
  expect(took(meter, of, [rows(1_000_000)], 1)).toEqual([120_000_000]);
});

test('without exact run numbers the rate of the last window is assumed', async () => {
  const of = program({ selection: 0, counts: 0 }, { selection: 0 });
  const meter = await measured(
    of,
    [
      [5_000, 500_000],
      [5_000, 500_000],
    ],
    [
      [100, 10_000],
      [100, 10_000],
    ],
  );
  expect(took(meter, of, [rows(7)], 4)).toEqual([2_000 * 4 * 100]);
});

test('ns of a run are the mean of the last windows, weighted by runs', async () => {
  const of = program({ selection: 0, counts: 0 });
  const meter = await measured(of, [[1_000, 400_000]], [[500, 50_000]]);
  expect(took(meter, of, [rows(1_000)], 1)).toEqual([250_000]);
});

test('a probe that never ran costs the mean; a dropped one costs nothing', async () => {
  const of = program({ selection: 0, counts: 0 }, { selection: 2, counts: 2 }, { loses: 'names' });
  const meter = await measured(of, [
    [100, 10_000],
    [0, 0],
    [9, 99_000],
  ]);
  expect(took(meter, of, [rows(1_000), rows(1_000), rows(1_000)], 1)).toEqual([100_000, 0, 100_000]);
});

test('at first and after a change of selections a run takes a typical time', async () => {
  const of = program({ selection: 0, counts: 0 });
  expect(took(await measured(of), of, [rows(1_000)], 1)).toEqual([80_000]);
  const meter = await measured(of, [[1_000, 500_000]]);
  meter.forget();
  expect(took(meter, of, [rows(1_000)], 1)).toEqual([80_000]);
});

test('measures at the given interval, one window at a time', async () => {
  const of = program({ selection: 0, counts: 0 });
  let asked = 0;
  let open: (window: null) => void = () => {};
  const meter = new ProbeMeter(
    () => {
      asked++;
      return new Promise((resolve) => (open = resolve));
    },
    () => [{ fd: '1', id: 1 }],
  );
  const first = meter.measure(1, of, 10_000);
  await meter.measure(1, of, 0);
  expect(asked).toBe(1);
  // bpftrace was gone: the result says nothing, and the next measurement may start at once.
  open(null);
  await first;
  expect(meter.able).toBe(true);
  void meter.measure(1, of, 10_000);
  expect(asked).toBe(2);
});

test('a failed measurement does not disturb the session', async () => {
  const of = program({ selection: 0, counts: 0 });
  const meter = new ProbeMeter(
    () => Promise.reject(new Error('EMFILE')),
    () => [{ fd: '1', id: 1 }],
  );
  await meter.measure(1, of, 0);
  expect(meter.able).toBe(true);
});

test('able is false if the kernel does not let vmtally measure', async () => {
  const of = program({ selection: 0, counts: 0 });
  const meter = new ProbeMeter(
    async () => undefined,
    () => [{ fd: '1', id: 1 }],
  );
  await meter.measure(1, of, 10_000);
  expect(meter.able).toBe(false);
  expect(took(meter, of, [rows(1_000)], 1)).toEqual([80_000]);
});

test('the rate is that of the last window; after a change there is none', async () => {
  const of = program({ selection: 0 }, { selection: 1 });
  const meter = await measured(of, [
    [1_000, 100_000],
    [10, 2_000],
  ]);
  expect(meter.rate()).toBeCloseTo(0.00102);
  meter.forget();
  expect(meter.rate()).toBeUndefined();
});

test('a measurement that a change overtakes is ignored', async () => {
  const of = program({ selection: 0 });
  let finish = () => {};
  const wait = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const meter = new ProbeMeter(
    async () => {
      await wait;
      return { runs: [{ runs: 1_000, ns: 100_000 }], seconds: 0.1 };
    },
    () => [{ fd: '1', id: 1 }],
  );
  const measuring = meter.measure(1, of, -Infinity);
  meter.forget();
  finish();
  await measuring;
  expect(meter.rate()).toBeUndefined();
});
