import { describe, expect, test } from 'vitest';
import { ALERT_LIMITS } from '../../src/wire/alerts.ts';
import { alertOf, type RuleInput, row, ruleTick } from '../fixtures/alerts.ts';

/** Counts of ticks one after another; returns the state after each. */
function statesOf(rule: RuleInput, counts: readonly number[]) {
  const alert = alertOf(rule);
  let all = 0;
  return counts.map((now, index) => {
    all += now;
    alert.tick(ruleTick(index + 1, [row(all, now)]));
    return alert.state;
  });
}

describe('a bound', () => {
  test.each<[string, RuleInput, number[], string[]]>([
    ['of a count stays passed', { above: 10 }, [10, 1, 0], ['inactive', 'firing', 'firing']],
    ['of a rate', { when: 'rate', above: 10 }, [10, 11, 10], ['inactive', 'firing', 'inactive']],
    ['below', { when: 'rate', below: 10 }, [9, 10, 0], ['firing', 'inactive', 'firing']],
    [
      'is beyond for a time',
      { when: 'rate', above: 10, for: '2s' },
      [11, 11, 11, 0, 11],
      ['pending', 'pending', 'firing', 'inactive', 'pending'],
    ],
    [
      'is cleared at another number',
      { when: 'rate', above: 10, clear: 5 },
      [11, 9, 6, 5, 9],
      ['firing', 'firing', 'firing', 'inactive', 'inactive'],
    ],
    [
      'below is cleared at another number',
      { when: 'rate', below: 10, clear: 20 },
      [9, 15, 20, 15],
      ['firing', 'firing', 'inactive', 'inactive'],
    ],
  ])('%s', (_, rule, counts, states) => {
    expect(statesOf(rule, counts)).toEqual(states);
  });

  test('a change tells the number, the count before and after, and both ends of the tick', () => {
    const alert = alertOf({ above: 1e6 });
    expect(alert.tick(ruleTick(1, [row(900_000, 900_000)]))).toEqual([]);
    const change = {
      state: 'firing',
      was: 'inactive',
      times: 1,
      row: null,
      value: 1_000_003,
      sinceMs: 2000,
      fromMs: 1000,
      toMs: 2000,
      before: 900_000,
      after: 1_000_003,
      why: null,
    };
    expect(alert.tick(ruleTick(2, [row(1_000_003, 100_003)]))).toEqual([change]);
    expect(alert.tick(ruleTick(3, [row(1_000_005, 2)]))).toEqual([]);
    expect(alert.status).toMatchObject({ fired: 1, firing: 1, history: [change] });
    expect(alert.status.rows).toMatchObject([{ state: 'firing', sinceMs: 2000, value: 1_000_005 }]);
  });

  test('a share is of the whole of the tick', () => {
    const alert = alertOf({ when: 'share', above: '50%', by: 'name' });
    const rows = [row(100, 6, 'gcc'), row(900, 4, 'ld')];
    expect(alert.tick(ruleTick(1, rows, { total: 10 }))).toMatchObject([{ row: { key: 'gcc' }, value: 60 }]);
    expect(alert.tick(ruleTick(2, [], { total: 0 }))).toMatchObject([{ state: 'inactive', was: 'firing' }]);
  });

  test('p99 is of the values of the tick', () => {
    const alert = alertOf({ when: 'p99', above: '4KiB' });
    alert.tick(ruleTick(1, [row(5, 5, undefined, 4096)]));
    expect(alert.state).toBe('inactive');
    alert.tick(ruleTick(2, [row(9, 4, undefined, 8192)]));
    expect(alert.state).toBe('firing');
    alert.tick(ruleTick(3, [row(9, 0)]));
    expect(alert.state).toBe('inactive');
  });

  test('a tick without values never fires a p99 below, and ends an alert of it', () => {
    const alert = alertOf({ when: 'p99', below: 4096 });
    expect(alert.tick(ruleTick(1, [row(0, 0)]))).toEqual([]);
    alert.tick(ruleTick(2, [row(5, 5, undefined, 64)]));
    expect(alert.state).toBe('firing');
    alert.tick(ruleTick(3, [row(5, 0)], { doubt: 'up to 7 events may be missing' }));
    expect(alert.state).toBe('firing');
    expect(alert.tick(ruleTick(4, [row(5, 0)]))).toMatchObject([{ state: 'inactive', was: 'firing' }]);
  });

  test('a tick that is too short for a rate is not looked at', () => {
    const alert = alertOf({ when: 'rate', above: 10 });
    alert.tick(ruleTick(1, [row(5, 5)], { seconds: 0.001, isShort: true }));
    expect(alert.state).toBe('unknown');
    const count = alertOf({ above: 4 });
    count.tick(ruleTick(1, [row(5, 5)], { seconds: 0.001, isShort: true }));
    expect(count.state).toBe('firing');
  });
});

describe('every N', () => {
  test('fires in each tick in which a multiple is passed, and is armed again', () => {
    const alert = alertOf({ every: '1e5' });
    const counts = [99_999, 100_000, 100_001, 350_000, 350_000, 1_000_003];
    const changes = counts.map((all, index) =>
      alert
        .tick(ruleTick(index + 1, [row(all, all - (counts[index - 1] ?? 0))]))
        .map(({ state, times, before, after }) => [state, times, before, after]),
    );
    expect(changes).toEqual([
      [],
      [['firing', 1, 99_999, 100_000]],
      [],
      [['firing', 2, 100_001, 350_000]],
      [],
      [['firing', 7, 350_000, 1_000_003]],
    ]);
    expect(alert.status.fired).toBe(10);
    alert.tick(ruleTick(7, [row(1_000_003, 0)]));
    expect(alert.state).toBe('inactive');
  });

  test('is counted by row, whenever the rule was made', () => {
    const alert = alertOf({ every: 100, by: 'name' });
    const changes = alert.tick(ruleTick(9, [row(1_050, 60, 'gcc'), row(1_050, 40, 'ld')]));
    expect(changes).toMatchObject([{ row: { key: 'gcc' }, times: 1, before: 990, after: 1_050 }]);
  });
});

describe('counts that may be too low', () => {
  const doubt = 'up to 7 events may be missing';

  test.each<[string, RuleInput, number, string]>([
    ['a count that is not above', { above: 10 }, 9, 'unknown'],
    ['a count that is above all the same', { above: 10 }, 11, 'firing'],
    ['a rate that is above all the same', { when: 'rate', above: 10 }, 11, 'firing'],
    ['a rate below', { when: 'rate', below: 10 }, 9, 'unknown'],
    ['a multiple that was passed', { every: 10 }, 11, 'firing'],
    ['no multiple', { every: 10 }, 9, 'unknown'],
  ])('%s', (_, rule, now, state) => {
    const alert = alertOf(rule);
    alert.tick(ruleTick(1, [row(now, now)], { doubt }));
    expect(alert.state).toBe(state);
    expect(alert.status.why).toBe(doubt);
  });

  test('shares and percentiles are unknown whatever they are', () => {
    for (const rule of [
      { when: 'share', by: 'name', above: 10 },
      { when: 'p99', above: 10 },
    ] as const) {
      const alert = alertOf(rule);
      alert.tick(ruleTick(1, [row(100, 100, 'gcc', 100)], { doubt }));
      expect(alert.state).toBe('unknown');
    }
  });

  test('only an exact tick ends an alert', () => {
    const alert = alertOf({ when: 'rate', above: 10 });
    alert.tick(ruleTick(1, [row(11, 11)]));
    expect(alert.tick(ruleTick(2, [row(12, 1)], { doubt }))).toEqual([]);
    expect(alert.state).toBe('firing');
    expect(alert.doubt('session main is suspended', 2500)).toEqual([]);
    expect(alert.state).toBe('firing');
    expect(alert.tick(ruleTick(3, [row(13, 1)]))).toMatchObject([{ state: 'inactive', was: 'firing' }]);
  });

  test('it is told when an alert becomes unknown, and known again', () => {
    const alert = alertOf({ when: 'rate', above: 10 });
    expect(alert.state).toBe('unknown');
    alert.tick(ruleTick(1, [row(1, 1)]));
    const [change] = alert.doubt('session main is restarting', 1500);
    expect(change).toMatchObject({ state: 'unknown', was: 'inactive', why: 'session main is restarting' });
    expect(alert.doubt('session main is starting', 1600)).toEqual([]);
    expect(alert.tick(ruleTick(3, [row(2, 1)]))).toMatchObject([{ state: 'inactive', was: 'unknown' }]);
    expect(alert.status.history).toHaveLength(2);
  });
});

describe('rows', () => {
  test('fire and end by themselves, also when they are gone', () => {
    const alert = alertOf({ when: 'rate', above: 10, by: 'name' });
    alert.tick(ruleTick(1, [row(20, 20, 'gcc'), row(30, 30, 'ld'), row(5, 5, 'sh')]));
    expect(alert.status).toMatchObject({ state: 'firing', firing: 2, fired: 2 });
    expect(alert.tick(ruleTick(2, [row(40, 20, 'gcc')]))).toMatchObject([
      { state: 'inactive', row: { key: 'ld' }, value: 0 },
    ]);
    expect(alert.firing).toBe(1);
  });

  test('are bounded, and so is the history', () => {
    const alert = alertOf({ when: 'rate', above: 10, by: 'row' });
    const rows = Array.from({ length: ALERT_LIMITS.rows + 7 }, (_, index) => row(20, 20, `p${index}`));
    expect(alert.tick(ruleTick(1, rows))).toHaveLength(ALERT_LIMITS.rows);
    const { status } = alert;
    expect([status.firing, status.rows.length, status.rowsLeftOut, status.history.length]).toEqual([
      ALERT_LIMITS.rows,
      ALERT_LIMITS.shownRows,
      ALERT_LIMITS.rows + 7 - ALERT_LIMITS.shownRows,
      ALERT_LIMITS.history,
    ]);
  });

  test('end with the rule', () => {
    const alert = alertOf({ when: 'rate', above: 10, by: 'name', for: '1s' });
    alert.tick(ruleTick(1, [row(20, 20, 'gcc')]));
    expect(alert.drop(1500)).toEqual([]);
    alert.tick(ruleTick(2, [row(40, 20, 'gcc')]));
    expect(alert.drop(2500)).toMatchObject([
      { state: 'inactive', was: 'firing', row: { key: 'gcc' }, toMs: 2500 },
    ]);
  });
});
