import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { CaptureItem } from '../../src/capture/items.ts';
import { LossCount } from '../../src/capture/losses.ts';
import type { RunLine } from '../../src/capture/schema.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { capturedTick, HEAD } from '../fixtures/capture.ts';

const lineOf = (run: number, counts: [number, number]): RunLine => ({
  kind: 'run',
  run,
  ended: true,
  seconds: 1,
  elapsedSeconds: run,
  status: 0,
  exactness: nothingMissed(),
  cost: { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 0, cpuPercent: 0 },
  totals: [
    [counts[0], 0],
    [counts[1], null],
  ],
});

/** A run of a tick with 3 events of the first series and 1,001 of the second. */
function* runOf(run: number, line: RunLine): Generator<CaptureItem> {
  const { tick, atSeconds, atMs, seconds, rows, quads, vmstat } = capturedTick(1);
  const member = { kind: 'member', member: run, run, tick: 1, atSeconds: 0, atMs: 0 } as const;
  const totals: RunLine['totals'] = [
    [0, 0],
    [0, null],
  ];
  yield { kind: 'member', line: { ...member, totals }, rows: [], offset: 0 };
  yield { kind: 'tick', tick: { tick, atSeconds, atMs, seconds, rows, quads, vmstat, run, sites: [] } };
  yield { kind: 'run', line };
}

test('what each of many runs lacks adds up', () => {
  const count = new LossCount(HEAD);
  const items = [1, 2, 3].flatMap((run) => [
    ...runOf(run, lineOf(run, [3 + run, run === 2 ? 1_000 : 1_001])),
  ]);
  for (const _ of count.through(items));
  expect(count.total().lost).toEqual([
    { event: HEAD.series[0]?.label, count: 6 },
    { event: HEAD.series[1]?.label, count: -1 },
  ]);
  expect(count.run(2)).toMatchObject({ line: { ended: true, elapsedSeconds: 2 }, lostSeconds: 0 });
});

test('of runs that ended only what reports need is kept', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const count = new LossCount(HEAD);
  const lines: WeakRef<RunLine>[] = [];
  for (let run = 1; run <= 10; run++) {
    const line = lineOf(run, [3, 1_001]);
    lines.push(new WeakRef(line));
    for (const _ of count.through(runOf(run, line)));
  }
  // A reference is alive up to the end of the job that made it.
  await new Promise(setImmediate);
  collectGarbage();
  expect(lines.filter((line) => line.deref() !== undefined)).toHaveLength(1);
  expect(count.total()).toMatchObject({ state: { run: 10 }, lost: [], missing: 0 });
});
