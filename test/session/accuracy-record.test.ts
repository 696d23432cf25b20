import { expect, test } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import type { Series as ProgramSeries } from '../../src/probe/program.ts';
import { AccuracyRecord } from '../../src/session/accuracy-record.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { seriesOf } from '../fixtures/feed.ts';

const KFREE = seriesOf('kmem:kfree');
const PROGRAM = [{ label: KFREE.label, events: ['kmem:kfree'] }] as ProgramSeries[];

/** A record, and a clock in seconds that each tick moves on. */
function recorded() {
  const record = new AccuracyRecord();
  let now = 1000;
  return {
    record,
    now: () => now * 1e9,
    tick: (
      {
        missed = 0,
        after = 0,
        seconds = 1,
        counted = true,
        parts = {},
      }: {
        missed?: number;
        after?: number;
        seconds?: number;
        counted?: boolean;
        parts?: Partial<Exactness>;
      } = {},
      ticks = 1,
    ) => {
      const runs = { event: 'kmem:kfree', loses: 'events' as const, runs: missed, bound: missed };
      for (let each = 0; each < ticks; each++) {
        const fromNs = (now + after) * 1e9;
        now += after + seconds;
        const counts = [new Map([['7', new Map([[0, counted ? 1000 : 0]])]])];
        const tick = { fromNs, toNs: now * 1e9, counts } as Partial<Tick> as Tick;
        const exactness = { ...nothingMissed(), missedRuns: [runs], ...parts };
        record.tick(tick, [{ ...KFREE, counted }], PROGRAM, exactness);
      }
    },
    of: (series = KFREE, failedNs?: number) => {
      const { window, since } = record.report([series], failedNs);
      return { window: { ...window, ...window.series[0] }, since: { ...since, ...since.series[0] } };
    },
  };
}

test('nothing is known before the first tick', () => {
  const { window, since } = recorded().of();
  expect(window).toMatchObject({ seconds: 0, counted: null, missing: null, share: null, level: 'grey' });
  expect(since).toEqual(window);
});

test('a cumulative number of missed runs counts once', () => {
  const { tick, of } = recorded();
  tick({ missed: 60 }, 100);
  expect(of().since).toMatchObject({ seconds: 100, counted: 100_000, missing: 60, share: '≥ 99.94 %' });
});

test('the window is clean ten minutes after the last miss', () => {
  const { tick, of } = recorded();
  tick();
  tick({ missed: 500 });
  expect(of().window).toMatchObject({ missing: 500, level: 'red' });
  tick({ missed: 500 }, 620);
  expect(of().window).toMatchObject({ missing: 0, share: '100 %', level: 'grey' });
  expect(of().window.seconds).toBeGreaterThan(580);
  expect(of().window.seconds).toBeLessThanOrEqual(620);
  expect(of().since).toMatchObject({ missing: 500, level: 'grey', seconds: 622 });
});

test('the time between ticks was not counted, unless the user suspended the session', () => {
  const { tick, of, record } = recorded();
  tick({}, 9);
  tick({ after: 2 });
  expect(of().since).toMatchObject({ seconds: 12, uncountedSeconds: 2, uncounted: '17 %', level: 'amber' });
  record.suspended();
  tick({ after: 100 });
  expect(of().since).toMatchObject({ seconds: 13, uncountedSeconds: 2 });
});

test('a dropped series is not counted, and red until it is', () => {
  const { tick, of } = recorded();
  tick({ counted: false }, 2);
  expect(of({ ...KFREE, counted: false }).window).toMatchObject({
    counted: null,
    uncounted: '100 %',
    level: 'red',
  });
  tick({}, 600);
  expect(of().window).toMatchObject({ uncountedSeconds: 0, uncounted: null, level: 'grey' });
});

test('a gap that goes on grows, and is red', () => {
  const { tick, of, now } = recorded();
  tick({}, 10_000);
  expect(of(KFREE, now() + 2e9).since).toMatchObject({ uncountedSeconds: 2, seconds: 10_002, level: 'red' });
  expect(of().since).toMatchObject({ uncountedSeconds: 0, level: 'grey' });
});

test('an unknown loss clears with its part of the window, a cgroup that is not counted does not', () => {
  const { tick, of } = recorded();
  tick({ parts: { lostOutput: 1 } }, 5);
  expect(of().window).toMatchObject({ share: null, level: 'red' });
  tick({ parts: { lostOutput: 1 } }, 620);
  expect(of().window).toMatchObject({ share: '100 %', level: 'grey' });
  expect(of().since).toMatchObject({ share: null, level: 'red' });
  tick({ parts: { lostOutput: 1, newCgroups: ['/a'] } }, 700);
  expect(of().window).toMatchObject({ share: null, level: 'red' });
});

test('a series that comes later lacks nothing that was missed before it', () => {
  const { record, tick } = recorded();
  tick({ missed: 500 }, 3);
  const later = seriesOf('later');
  const program = [{ label: 'later', events: ['kmem:kfree'] }] as ProgramSeries[];
  const next = { fromNs: 2000e9, toNs: 2001e9, counts: [new Map()] } as Partial<Tick> as Tick;
  const runs = { event: 'kmem:kfree', loses: 'events' as const, runs: 501, bound: 501 };
  record.tick(next, [later], program, { ...nothingMissed(), missedRuns: [runs] });
  expect(record.report([later]).since.series[0]?.missing).toBe(1);
});

test('losses are exact again once the last ten minutes are clean, and add up for ever', () => {
  const { record, tick } = recorded();
  const seen = () => {
    const { exact, lost } = record.report([KFREE]);
    return [exact, lost];
  };
  tick({}, 5);
  expect(seen()).toEqual([true, [{ events: 0, findings: 0 }]]);
  const full = { map: KFREE.label, keys: 8 };
  tick({ missed: 60, parts: { mapFull: [{ ...full, times: 1 }] } });
  const parts = { mapFull: [{ ...full, times: 2 }] };
  tick({ missed: 60, parts });
  const lost = [{ events: 60, findings: 2 }];
  expect(seen()).toEqual([false, lost]);
  tick({ missed: 60, parts }, 620);
  expect(seen()).toEqual([true, lost]);
  tick({ missed: 60, parts, after: 2 });
  expect(seen()).toEqual([false, lost]);
});

test('a series that is not counted now is not exact, a kernel that counts no skipped runs is a doubt', () => {
  const { record, tick, now } = recorded();
  tick({ parts: { missedRunsKnown: false } }, 5);
  expect(record.report([KFREE]).exact).toBe(true);
  expect(record.report([KFREE], now()).exact).toBe(false);
  expect(record.report([{ ...KFREE, counted: false }]).exact).toBe(false);
});
