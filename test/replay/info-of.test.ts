import { expect, test } from 'vitest';
import { infoOf } from '../../src/replay/info-of.ts';
import { START } from '../../src/replay/walk.ts';
import { accuracyLine } from '../../src/text/accuracy-to-text.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { headOf } from '../fixtures/replay.ts';

const HEAD = { kind: 'head' as const, ...headOf(1_000_000) };

test.each([
  ['before the first tick', 0, 0, 1000],
  ['the only tick of a short command', 1, 0.04, 40],
  ['a first tick that is late', 1, 1.2, 1000],
  ['later ticks', 2, 1.04, 1000],
])('the interval is that of %s', (_, tick, seconds, intervalMs) => {
  const state = { ...START, tick, seconds };
  const counts = HEAD.series.map(() => 0);
  expect(infoOf(HEAD, state, { all: counts, window: { from: START, counts } }).intervalMs).toBe(intervalMs);
});

test('the accuracy is not known before the capture says it, at the end of its first member', () => {
  const counts = HEAD.series.map(() => 0);
  const infoAt = (state: Partial<typeof START>) =>
    infoOf(HEAD, { ...START, ...state }, { all: counts, window: { from: START, counts } });
  expect(accuracyLine([infoAt({})])).toMatchObject({ text: 'nothing is counted yet', begun: false });
  expect(accuracyLine([infoAt({ tick: 3, seconds: 3 })])).toMatchObject({
    text: '– counted: the capture says it once in 10 s',
    begun: false,
  });
  const line = {
    kind: 'run' as const,
    run: 1,
    ended: false,
    seconds: 10,
    elapsedSeconds: 10,
    status: null,
    exactness: nothingMissed(),
    cost: { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 0, cpuPercent: 0 },
    totals: [],
  };
  expect(accuracyLine([infoAt({ tick: 10, seconds: 10, line })])).toMatchObject({
    text: '0 counted, none missing',
    begun: true,
  });
});
