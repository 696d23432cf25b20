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
import { BUDGET } from '../../../fixtures/feed.ts';
import { health, SERIES, totals, vmstat } from '../messages.ts';

const texts = (lines: readonly Line[]) => lines.map((line) => textOf(line).trimEnd());

const FACTS = {
  host: 'host',
  session: {
    name: 'main',
    target: 'whole system',
    intervalMs: 500,
    state: 'counting' as const,
    problem: null,
  },
  atMs: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  trouble: '',
  paused: false,
  lostTicks: 0,
};

describe('the title', () => {
  test.each([
    ['all is well', {}, ['vmtally top', '03:04:05', 'every 0.5 s', 'host', 'whole system', 'session main']],
    ['trouble', { trouble: 'NO DATA' }, ['vmtally top', 'NO DATA', '03:04:05']],
    ['paused', { paused: true }, ['vmtally top', 'FROZEN (still counting)']],
    ['lost ticks', { lostTicks: 3 }, ['vmtally top', 'too slow: 3 ticks dropped']],
    ['nothing known', { session: undefined, atMs: 0, host: '' }, ['vmtally top']],
  ])('%s', (_, facts, expected) => {
    expect(texts(titleItems({ ...FACTS, ...facts })).slice(0, expected.length)).toEqual(expected);
  });

  test('a session that is not counting', () => {
    const problem = { code: 'X', message: 'it was\x1b too dear', hint: '' };
    const session = { ...FACTS.session, state: 'suspended' as const, problem };
    expect(texts(titleItems({ ...FACTS, session }))).toContain('SUSPENDED: it was? too dear');
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

test('totals: a dropped event is not shown as 0', () => {
  const { total } = totals();
  const series = SERIES.map((one, at) => ({ ...one, counted: at !== 1 }));
  expect(texts(totalItems(series, total, 2, SERIES[0]?.label))[1]).toBe('page_fault_user not counted');
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
  const COST = 'cost bpftrace 0.8%, vmtally 1.5% of a CPU';

  test.each([
    ['complete', health(), 80, 2, [`complete  ${COST}`]],
    ['not', health(['a was missed', 'b too']), 80, 2, ['NOT COMPLETE: a was missed; b too', COST]],
    [
      'in several lines',
      health(['a was missed', 'b too']),
      24,
      3,
      ['NOT COMPLETE: a was', '  missed; b too', `${COST.slice(0, 23)}…`],
    ],
    ['cut', health(['a was missed', 'b too']), 24, 1, ['NOT COMPLETE: a was mis…', `${COST.slice(0, 23)}…`]],
    [
      'with a budget',
      within(BUDGET),
      80,
      2,
      ['complete  cost bpftrace 0.8%, vmtally 1.5%, probes 0.5% of a CPU, limit 5%'],
    ],
    [
      'with probes that nobody can measure',
      within({ ...BUDGET, probesPercent: null }),
      80,
      2,
      ['complete  cost bpftrace 0.8%, vmtally 1.5% of a CPU, limit 5%'],
    ],
    [
      'over its budget',
      within({ ...BUDGET, slower: { sinceMs: 0, percent: 7 } }),
      120,
      2,
      [
        'complete  cost bpftrace 0.8%, vmtally 1.5%, probes 0.5% of a CPU, limit 5%',
        'ticks are 1 s, not 1 s, since 00:00:00 UTC: counting took 7.0 % of a CPU, and 5 % is allowed; now vmtally takes 0.5 %',
      ],
    ],
    ['not known yet', null, 80, 1, ['completeness of the counts: not known yet']],
  ])('%s', (_, message, width, most, expected) => {
    expect(lines(message, width, most)).toEqual(expected);
  });
});
