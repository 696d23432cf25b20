import { expect, test } from 'vitest';
import { FirstWatch } from '../../src/collector/first-watch.ts';
import type { FirstReading } from '../../src/compare/reading.ts';

/** Process 1 with one thread that ran `runs` times; null if not all of its threads could be read. */
const first = (runs: number | null, seen = false): FirstReading['first'] => ({
  faults: 0,
  threads: runs === null ? null : [{ ns: 1_000 * runs, runs }],
  seen,
});
/** The results of the watch for the ticks of one bpftrace, in order. */
const found = (watch: FirstWatch, ticks: FirstReading['first'][]) =>
  ticks.map((tick, at) => watch.tick(tick, at === 0));

test.each<[string, FirstReading['first'][], string[]]>([
  ['is visible where the kernel does not guard it', [undefined, undefined], ['no', 'no']],
  ['has nothing to hide while it does not run', [first(5), first(5)], ['no', 'no']],
  ['is perhaps hidden from its first run on', [first(5), first(6), first(6)], ['no', 'perhaps', 'perhaps']],
  [
    'is hidden from its third run on',
    [first(5), first(7), first(8), first(8)],
    ['no', 'perhaps', 'yes', 'yes'],
  ],
  ['is perhaps hidden where a thread is new', [first(5), first(null)], ['no', 'perhaps']],
  ['stays hidden where a thread is new', [first(5), first(8), first(null)], ['no', 'yes', 'yes']],
  ['is visible where a tracepoint saw it', [first(5), first(6), first(9, true)], ['no', 'perhaps', 'no']],
])('process 1 %s', (_, ticks, expected) => {
  expect(found(new FirstWatch(), ticks)).toEqual(expected);
});

test('runs in several bpftraces add up; runs between two bpftraces do not count', () => {
  const watch = new FirstWatch();
  found(watch, [first(5), first(7)]);
  expect(found(watch, [first(50), first(51), first(52)])).toEqual(['perhaps', 'perhaps', 'yes']);
});
