import { describe, expect, test } from 'vitest';
import {
  clockOf,
  healthLines,
  shortLabel,
  titleItems,
  totalItems,
} from '../../../../src/cli/top/draw/header.ts';
import { type Line, textOf } from '../../../../src/cli/top/draw/line.ts';
import { pressureItems } from '../../../../src/cli/top/draw/pressure.ts';
import { accuracyIn, seriesSpan } from '../../../fixtures/accuracy.ts';
import { BUDGET } from '../../../fixtures/feed.ts';
import { health, SERIES, totals, vmstat } from '../messages.ts';

const NO_LOSSES = seriesSpan().losses;
const texts = (lines: readonly Line[]) => lines.map((line) => textOf(line).trimEnd());

const FACTS = {
  host: 'host',
  session: {
    name: 'main',
    target: 'whole system',
    intervalMs: 500,
    state: 'counting' as const,
    problem: null,
    countedSeconds: 12,
  },
  atMs: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  trouble: '',
  paused: false,
  lostTicks: 0,
};

describe('the title', () => {
  test.each([
    ['all is well', {}, ['vmtally top', '03:04:05', 'every 0.5 s', 'host', 'whole system']],
    ['trouble', { trouble: 'NO DATA' }, ['vmtally top', 'NO DATA', '03:04:05']],
    ['paused', { paused: true }, ['vmtally top', 'FROZEN (still counting)']],
    ['lost ticks', { lostTicks: 3 }, ['vmtally top', 'too slow: 3 ticks dropped']],
    [
      'one of several sessions',
      { isOneOfSeveral: true },
      ['vmtally top', '03:04:05', 'every 0.5 s', 'host', 'whole system', 'session main'],
    ],
    ['a fleet', { ofFleet: true }, ['vmtally top', '03:04:05', 'hub host', 'whole system']],
    ['nothing known', { session: undefined, atMs: 0, host: '' }, ['vmtally top']],
  ])('%s', (_, facts, expected) => {
    expect(texts(titleItems({ ...FACTS, ...facts })).slice(0, expected.length)).toEqual(expected);
  });

  test('a session that is not counting', () => {
    const problem = { code: 'X', message: 'it was\x1b too dear', hint: '' };
    const session = { ...FACTS.session, state: 'suspended' as const, problem };
    expect(texts(titleItems({ ...FACTS, session }))).toContain('SUSPENDED: it was? too dear');
    const starting = { ...FACTS.session, state: 'starting' as const };
    expect(texts(titleItems({ ...FACTS, session: starting }))).toContain(
      'NOT COUNTED while bpftrace starts again',
    );
    const first = { ...starting, countedSeconds: 0 };
    expect(texts(titleItems({ ...FACTS, session: first }))).toContain('STARTING');
  });
});

test('the clock', () => {
  expect(clockOf(new Date(2026, 5, 1, 0, 7, 9).getTime())).toBe('00:07:09');
});

test('totals: rates, amounts, sums', () => {
  const { total } = totals();
  expect(texts(totalItems(SERIES, total, 2, SERIES[0]?.label))).toEqual([
    'kmalloc 617/s 38.6 KiB/s',
    'page_fault_user 35/s',
    'direct_reclaim.total 750 us/s',
  ]);
});

test('totals: a part that nobody named is left out until it counts, unless it is chosen', () => {
  const { total } = totals();
  const parts = SERIES.map((one) => ({ ...one, part: true }));
  const none = [...total.slice(0, 1), [1, 0, null, 0, null] as (typeof total)[number]];
  expect(texts(totalItems(parts, none, 2, SERIES[0]?.label))).toEqual(['kmalloc 617/s 38.6 KiB/s']);
  expect(texts(totalItems(parts, none, 2, SERIES[2]?.label))).toHaveLength(2);
});

test('totals: a dropped event is not shown as 0', () => {
  const { total } = totals();
  const series = SERIES.map((one, at) => ({ ...one, counted: at !== 1 }));
  expect(texts(totalItems(series, total, 2, SERIES[0]?.label))[1]).toBe('page_fault_user – (not counted)');
});

test.each([
  ['kmem:kmalloc', 'kmalloc'],
  ['mm_page_alloc.failed', 'mm_page_alloc.failed'],
])('shortLabel(%s)', (label, short) => {
  expect(shortLabel(label)).toBe(short);
});

describe('pressure', () => {
  test('only counters of this kernel, zones added up, alarms first', () => {
    const message = vmstat({
      nr_free_pages: 0,
      pgscan_kswapd: 12,
      pgscan_direct_throttle: 5,
      allocstall_dma: 3,
      allocstall_movable: 4,
      pgsteal_kswapd: 6,
      pgsteal_file: 6,
      oom_kill: 0,
    });
    expect(texts(pressureItems(message))).toEqual([
      'vmstat/s',
      'allocstall 7',
      'free pages 10,000',
      'pgscan_kswapd 12',
      'pgsteal 6',
      'oom_kill 0',
    ]);
  });

  test('per second for any tick length', () => {
    const message = { ...vmstat({ pgmajfault: 12 }), seconds: 0.5 };
    expect(texts(pressureItems(message))).toEqual(['vmstat/s', 'pgmajfault 24']);
  });
});

describe('cost and completeness', () => {
  const lines = (message: Parameters<typeof healthLines>[0], width: number, most: number) =>
    texts(healthLines(message, width, most));
  const within = (budget: typeof BUDGET) => {
    const message = health();
    return { ...message, sessions: message.sessions.map((session) => ({ ...session, budget })) };
  };
  const COST = 'vmtally takes 2.3 % of a CPU';
  const measured = {
    cost: { ...health().sessions[0]?.cost, probesPercent: 12.1, eventsPerSecond: 1_512_500, nsPerEvent: 80 },
  };
  const missed = { accuracy: accuracyIn({ counted: 999_400, losses: { ...NO_LOSSES, missing: 600 } }) };

  test.each([
    ['complete', health(), 80, 2, [`100 % counted  ${COST}`]],
    ['not', health([], missed), 80, 2, [`≥ 99.94 % counted  ${COST}`]],
    [
      'in whole on several lines',
      health([], missed),
      16,
      9,
      ['≥ 99.94 %', '  counted', 'vmtally takes', '  2.3 % of a CPU'],
    ],
    [
      'before the first tick',
      health([], { countedSeconds: 0 }),
      80,
      2,
      ['accuracy and cost: known from the next tick on'],
    ],
    ['with a budget', within(BUDGET), 80, 2, [`100 % counted  ${COST}`]],
    [
      'with what counting adds',
      health([], measured as never),
      80,
      2,
      [`100 % counted  ${COST}, counting adds 12.1 %`],
    ],
    [
      'over its budget',
      within({ ...BUDGET, slower: { sinceMs: 0, percent: 7 } }),
      80,
      2,
      [
        `100 % counted  ${COST}`,
        'ticks are 1 s, not 1 s, since 00:00:00 UTC, when the session took 7.0 % of a CPU',
        '  (limit 5 %); over the last 10 s vmtally takes 2.3 %, for the session 1.0 %',
      ],
    ],
    ['not known yet', null, 80, 1, ['accuracy of the counts: not known yet']],
  ])('%s', (_, message, width, most, expected) => {
    expect(lines(message, width, most)).toEqual(expected);
  });
});

test.each([
  ['grey', 'dim', {}],
  ['amber', 'warn', { uncountedSeconds: 1 }],
  ['red', 'bad', { uncountedSeconds: 60 }],
])('the accuracy is %s: tone %s', (_, tone, parts) => {
  const [line] = healthLines(health([], { accuracy: accuracyIn(parts) }), 80, 1);
  expect(line?.[0]?.tone).toBe(tone);
});

test('dropped events are a warning, longer ticks are not', () => {
  const toneOf = (budget: typeof BUDGET) => healthLines(health([], { budget }), 200, 1).at(-1)?.[0]?.tone;
  const slower = { sinceMs: 0, percent: 7 };
  expect(toneOf({ ...BUDGET, slower })).toBe('dim');
  const leftOut = [{ events: ['a'], sinceMs: 0, seconds: 0, percent: 7 }];
  expect(toneOf({ ...BUDGET, slower, leftOut })).toBe('warn');
});
