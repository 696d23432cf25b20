import { beforeEach, describe, expect, test } from 'vitest';
import { Compare } from '../../src/client/compare.ts';
import {
  countVerdicts,
  isOfInterest,
  nameOfIdentity,
  roundedOf,
  worstOf,
} from '../../src/client/compare-figures.ts';
import { residualLine } from '../../src/client/residual-line.ts';
import type { Verdict } from '../../src/wire/compare.ts';
import type { CompareMessage } from '../../src/wire/views.ts';
import { AT_REST, compare, compared, IDENTITIES, UNKNOWN, who } from './messages.ts';

let model: Compare;

const booked = (
  tick: number,
  residual: [low: number, high: number],
  verdict: Verdict = 'balanced',
): CompareMessage['history'][number] => ({
  tick,
  atMs: 1_000_000 + 1000 * tick,
  seconds: 1,
  residuals: [['page.alloc', ...residual, verdict]],
});

/** The message of the tick that follows the first message. */
const next = (tick: number, parts: Partial<CompareMessage> = {}) => {
  const {
    series: _,
    identities: __,
    ...message
  } = compare({
    reset: false,
    tick,
    atMs: 1_000_000 + 1000 * tick,
    ...parts,
  });
  model.apply(message);
};

beforeEach(() => {
  model = new Compare();
});

test('before the first tick only the session is known', () => {
  model.apply(compare({ tick: 0, identities: [] }));
  expect(model.begun).toBe(false);
  expect(model.session).toBe('main-compare');
});

describe('a tick', () => {
  beforeEach(() => {
    model.apply(
      compare({
        rows: [
          compared({ made: [{ row: 7, who: who(), counted: 900 }] }),
          compared({ id: 'page.free', ...AT_REST }),
        ],
        sums: [compared({ counted: 5000 })],
        sumSeconds: 5,
        history: [booked(0, [0, 0])],
      }),
    );
  });

  test('has its numbers, the sums, and the contributors', () => {
    expect(model.begun).toBe(true);
    expect(model.identities).toHaveLength(IDENTITIES.length);
    expect(model.rows.get('page.alloc')?.made[0]).toMatchObject({ row: 7, counted: 900 });
    expect(model.sums.get('page.alloc')?.counted).toBe(5000);
    expect(model.sumSeconds).toBe(5);
  });

  test('is followed by others: numbers are new, history continues', () => {
    next(1, { rows: [compared({ counted: 17 })], history: [booked(1, [-2, 0])] });
    expect(model.rows.get('page.alloc')?.counted).toBe(17);
    expect(model.history.map(({ residuals }) => residuals.get('page.alloc')?.low)).toEqual([0, -2]);
    expect(model.identities).toHaveLength(IDENTITIES.length);
  });

  test('without a complete reconciliation leaves that of the tick before', () => {
    next(1, { sums: [compared({ counted: 5000 })] });
    expect(model.rows.get('page.alloc')?.counted).toBe(1000);
    expect(model.atMs).toBe(1_000_000);
    expect(model.history).toHaveLength(1);
  });

  test('keeps identities that moved once, until a reset', () => {
    next(1, { rows: [compared({ ...AT_REST })] });
    expect([...model.moved]).toEqual(['page.alloc']);
    model.apply(compare({ rows: [compared({ id: 'page.free' })] }));
    expect([...model.moved]).toEqual(['page.free']);
    expect(model.history).toEqual([]);
  });

  test('is forgotten ten minutes later', () => {
    next(600, { history: [booked(600, [1, 1])] });
    expect(model.history.map(({ tick }) => tick)).toEqual([600]);
    next(601, { history: [booked(601, [1, 1])] });
    expect(model.history.map(({ tick }) => tick)).toEqual([600, 601]);
  });
});

describe('the line of a residual', () => {
  const line = (history: CompareMessage['history'], id = 'page.alloc') => {
    model.apply(compare({ atMs: 1_010_000, history }));
    return residualLine(model.history, id);
  };

  test('has bounds, and the ticks with an alarm', () => {
    expect(line([booked(1, [-2, 0]), booked(2, [-26, -24], 'unexplained')])).toEqual({
      atMs: [1_001_000, 1_002_000],
      low: [-2, -26],
      middle: [-1, -25],
      high: [0, -24],
      alarm: [null, -25],
    });
  });

  test('is zero if nothing moved, and has a gap if nothing was counted', () => {
    expect(line([booked(1, [1, 1]), booked(8, [1, 1])], 'page.free')).toMatchObject({
      middle: [0, null, 0],
      alarm: [null, null, null],
    });
  });
});

test.each([
  ['what counted', {}, true],
  ['what stood still', AT_REST, false],
  ['what stood still as far as one can tell', { ...AT_REST, counter: { low: -1024, high: 1024 } }, false],
  ['what only vmstat has', { counted: 0, verdict: 'explained' as const }, true],
  ['an alarm, whatever moved', { ...AT_REST, verdict: 'lost keys' as const }, true],
  ['what cannot be told', UNKNOWN, false],
])('of interest: %s', (_, parts, expected) => {
  expect(isOfInterest(compared(parts))).toBe(expected);
});

test('verdicts are counted, lost keys only if there are any', () => {
  const rows = [
    compared(),
    compared({ verdict: 'none' }),
    compared(UNKNOWN),
    compared({ verdict: 'explained' }),
  ];
  const text = () => countVerdicts(rows).verdicts.map(({ verdict, count }) => `${count} ${verdict}`);
  expect(text()).toEqual(['1 balanced', '1 explained', '0 unexplained']);
  rows.push(compared({ verdict: 'lost keys' }));
  expect(text()).toEqual(['1 balanced', '1 explained', '1 lost keys', '0 unexplained']);
});

test('identities at rest balance, but are counted apart', () => {
  const rows = [
    compared(),
    compared(AT_REST),
    compared({ ...AT_REST, verdict: 'none' }),
    compared({ ...AT_REST, verdict: 'lost keys' }),
    compared(UNKNOWN),
  ];
  expect(countVerdicts(rows)).toMatchObject({
    verdicts: [
      { verdict: 'balanced', count: 1 },
      { verdict: 'explained', count: 0 },
      { verdict: 'lost keys', count: 1 },
      { verdict: 'unexplained', count: 0 },
    ],
    atRest: 2,
  });
});

test('the worst come first: unexplained, then by size', () => {
  const row = (id: string, verdict: Verdict, size: number) =>
    compared({ id, verdict, residual: { low: size, high: size } });
  const rows = [
    row('a', 'lost keys', 900),
    row('b', 'unexplained', 3),
    row('c', 'balanced', 0),
    row('d', 'unexplained', -25),
  ];
  expect(worstOf(rows).map(({ id }) => id)).toEqual(['d', 'b', 'a']);
});

test.each([
  ['pgalloc_*', 'pgalloc_*'],
  ['numa_hit + numa_miss', 'numa_hit+numa_miss'],
  ['pgscan_kswapd + pgscan_direct + pgscan_khugepaged?', 'reclaim.scan'],
])('%s is called %s', (vmstat, name) => {
  expect(nameOfIdentity({ id: 'reclaim.scan', vmstat })).toBe(name);
});

test('the middle of -1 and 0 is 0, not -0', () => {
  expect(Object.is(roundedOf({ low: -1, high: 0 }), 0)).toBe(true);
});
