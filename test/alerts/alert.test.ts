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
      least: 1_000_003,
      most: 1_000_003,
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
    alert.tick(ruleTick(3, [row(5, 0)], { missing: 7, why: 'up to 7 events may be missing' }));
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
  const why = 'up to 7 events may be missing';
  const lacking = { missing: 7, why };
  const unbounded = { missing: Infinity, why };

  test.each<[string, RuleInput, number, string]>([
    ['a count that may be above', { above: 10 }, 9, 'unknown'],
    ['a count that is not above even with what is missing', { above: 10 }, 3, 'inactive'],
    ['a count that is above all the same', { above: 10 }, 11, 'firing'],
    ['a rate that may be above', { when: 'rate', above: 10 }, 4, 'unknown'],
    ['a rate that is not above even with what is missing', { when: 'rate', above: 10 }, 3, 'inactive'],
    ['a rate that is above all the same', { when: 'rate', above: 10 }, 11, 'firing'],
    ['a rate that may be below', { when: 'rate', below: 10 }, 9, 'unknown'],
    ['a rate that is not below', { when: 'rate', below: 10 }, 10, 'inactive'],
    ['a rate that is below even with what is missing', { when: 'rate', below: 10 }, 2, 'firing'],
    ['a multiple that was passed', { every: 10 }, 11, 'firing'],
    ['a multiple that may have been passed', { every: 10 }, 9, 'unknown'],
    ['no multiple, even with what is missing', { every: 10 }, 2, 'inactive'],
  ])('%s', (_, rule, now, state) => {
    const alert = alertOf(rule);
    alert.tick(ruleTick(1, [row(now, now)], lacking));
    expect(alert.state).toBe(state);
    expect(alert.status.why).toBe(state === 'inactive' ? null : why);
  });

  test.each<[string, number, number, number, string]>([
    ['surely above', 90, 100, 7, 'firing'],
    ['perhaps above, if what is missing is not of the row', 56, 100, 20, 'unknown'],
    ['perhaps above, if what is missing is of the row', 45, 100, 20, 'unknown'],
    ['surely not above', 40, 100, 7, 'inactive'],
    ['anything, if any number is missing', 90, 100, Infinity, 'unknown'],
  ])('a share is %s', (_, now, total, missing, state) => {
    const alert = alertOf({ when: 'share', by: 'name', above: 50 });
    alert.tick(ruleTick(1, [row(now, now, 'gcc')], { total, missing, why }));
    expect(alert.state).toBe(state);
  });

  test('a row that is not among those that concern the rule may be beyond', () => {
    const alert = alertOf({ when: 'rate', by: 'name', above: 5 });
    alert.tick(ruleTick(1, [], { ...lacking, isOpen: true }));
    expect(alert.state).toBe('unknown');
  });

  test('only a number that is surely back ends an alert', () => {
    const alert = alertOf({ when: 'rate', above: 10 });
    alert.tick(ruleTick(1, [row(11, 11)]));
    expect(alert.tick(ruleTick(2, [row(20, 9)], lacking))).toEqual([]);
    expect(alert.state).toBe('firing');
    expect(alert.doubt('session main is suspended', 2500)).toEqual([]);
    expect(alert.state).toBe('firing');
    expect(alert.tick(ruleTick(3, [row(21, 1)], lacking))).toMatchObject([
      { state: 'inactive', was: 'firing', value: 1, least: 1, most: 8, before: 20, after: 21, why },
    ]);
  });

  test('an alert tells the numbers of the tick and their bounds; those of an earlier one are told as such', () => {
    const alert = alertOf({ when: 'share', by: 'name', above: 50 });
    alert.tick(ruleTick(1, [row(90, 90, 'gcc')], { total: 100 }));
    alert.tick(ruleTick(2, [row(137, 47, 'gcc')], { total: 100, ...lacking }));
    const now = { value: 47, before: 90, after: 137, toMs: 2000, why };
    expect(alert.status.rows).toMatchObject([now]);
    expect(alert.status.rows[0]?.least).toBeCloseTo(4700 / 107);
    expect(alert.status.rows[0]?.most).toBeCloseTo(5400 / 107);
    alert.doubt('session main is suspended', 2500);
    const old = { ...now, why: 'session main is suspended: the numbers are of an earlier tick' };
    expect(alert.status.rows).toMatchObject([old]);
    alert.tick(ruleTick(3, [row(197, 60, 'gcc')], { total: 100, ...unbounded }));
    expect(alert.status.rows).toMatchObject([{ value: 60, least: 0, most: 100, after: 197, why }]);
    expect(alert.drop(3500)).toMatchObject([{ value: 60, why }]);
    alert.tick(ruleTick(4, [row(202, 5, 'gcc')], { total: 100 }));
    expect(alert.status.history.at(-1)).toMatchObject({ state: 'inactive', value: 5, after: 202, why: null });
  });

  test('a row that counted nothing in the tick stays while what is missing may be its own', () => {
    const alert = alertOf({ when: 'rate', by: 'name', above: 5 });
    alert.tick(ruleTick(1, [row(9, 9, 'gcc')]));
    alert.tick(ruleTick(2, [], { ...lacking, isOpen: true }));
    expect(alert.status.rows).toMatchObject([{ value: 0, least: 0, most: 7, before: 9, after: 9, why }]);
    const few = { missing: 2, why: 'up to 2 events may be missing' };
    expect(alert.tick(ruleTick(3, [], few))).toMatchObject([{ state: 'inactive', value: 0, most: 2 }]);
  });

  test('a rule of every that becomes unknown tells no numbers of another tick', () => {
    const alert = alertOf({ every: 10 });
    alert.tick(ruleTick(1, [row(11, 11)]));
    expect(alert.doubt('session main is suspended', 1500)).toMatchObject([
      { state: 'unknown', was: 'inactive', times: 0 },
    ]);
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
