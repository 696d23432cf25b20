import { afterEach, expect, test, vi } from 'vitest';
import { count } from '../../src/cli/count.ts';
import type { Span } from '../../src/collector/span.ts';

const spans: Span[][] = [];
const killed = vi.hoisted(() => vi.fn());
vi.mock(import('../../src/collector/measure.ts'), async (original) => ({
  ...(await original()),
  async *measure() {
    yield* spans.shift() ?? [];
  },
}));
vi.mock(import('../../src/collector/collector.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    Collector: class {
      readonly pid = 0;
      kill = killed;
      stop = () => {};
    } as unknown as typeof real.Collector,
  };
});

const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => stderr.mockClear());
const stderrText = () => stderr.mock.calls.map(([text]) => String(text)).join('');
const total = (seconds: number, status?: number): Span => ({
  kind: 'total',
  counts: [],
  readings: [],
  atSeconds: seconds,
  seconds,
  elapsedSeconds: seconds,
  status,
});
const counting = (repeats: number) =>
  count({} as Parameters<typeof count>[0], { repeats, measure: () => ({ early: false }) });

test('a run that counted nothing is not a sample, and stderr says so', async () => {
  spans.push([total(2, 0)], [total(0)]);
  const { totals } = await counting(2);
  expect(totals).toEqual([total(2, 0)]);
  expect(stderrText()).toBe('vmtally: 1 of 2 runs is left out: bpftrace ended before their first tick\n');
});

test('a signal before counting began is told from a bpftrace that ended', async () => {
  spans.push([total(0)]);
  const counted = counting(2);
  process.emit('SIGTERM');
  await counted;
  expect(stderrText()).toBe('vmtally: stopped before counting began: nothing was counted\n');
});

test('one collector serves all runs, and its bpftrace ends with the last', async () => {
  killed.mockClear();
  spans.push([total(2, 0)], [total(1, 0)], [total(3, 0)]);
  const { totals } = await counting(3);
  expect(totals).toHaveLength(3);
  expect(killed).toHaveBeenCalledOnce();
});

test('if no run counted, stderr says so', async () => {
  spans.push([total(0)]);
  expect((await counting(1)).totals).toEqual([total(0)]);
  expect(stderrText()).toContain('nothing was counted: bpftrace ended before the first tick of each run');
});
