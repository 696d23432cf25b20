import { beforeEach, describe, expect, test } from 'vitest';
import { Alerts } from '../../../src/server/alerts/alerts.ts';
import { SessionReader } from '../../../src/server/alerts/session-reader.ts';
import { finish, type Steps } from '../../../src/tally/steps.ts';
import type { AlertChange, AlertRule } from '../../../src/wire/alerts.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { type RuleInput, ruleOf } from '../../fixtures/alerts.ts';
import { SERIES, type Serving, serving } from '../../fixtures/engine.ts';
import { BYTES, feedTick, who } from '../../fixtures/feed.ts';

const readerOf = (rule: AlertRule) => new SessionReader(rule);

let told: [name: string, ...AlertChange[]][];
let of: Serving;
beforeEach(() => {
  told = [];
  const alerts = new Alerts(readerOf, (alert, changes) => told.push([alert.held.rule.name, ...changes]));
  of = serving({ alerts });
});

const setRules = (...rules: RuleInput[]) =>
  of.engine.emit({
    kind: 'alert-rules',
    rules: rules.map((parts) => ({ rule: ruleOf(parts), configured: false })),
  });
/** A tick in which rows count values of BYTES; returns the status of the first rule after it. */
const tick = (number: number, counts: [row: number, value: number, count: number][], seconds = 1) => {
  of.engine.tick({
    tick: number,
    seconds,
    names: false,
    vmstat: { pgfault: 10 },
    counts: counts.map(([row, value, count]) => [row, 0, value, count]),
  });
  return of.hub.alerts.status[0] ?? expect.fail();
};

test('a rule on all rows looks at the sum since the session began', () => {
  setRules({ above: 10 });
  expect(of.hub.alerts.status).toMatchObject([{ state: 'unknown', fired: 0 }]);
  expect(tick(2, [[1, 64, 5]]).state).toBe('inactive');
  // A tick of the fixtures is of one second, and ends at 1,000,000 ms + 1,000 ms × its number.
  const facts = { value: 11, before: 10, after: 11, fromMs: 1_002_000, toMs: 1_003_000 };
  expect(tick(3, [[2, 64, 1]])).toMatchObject({ state: 'firing', rows: [facts] });
  expect(told).toMatchObject([['heavy', { state: 'firing', ...facts }]]);
});

describe('rows and groups', () => {
  beforeEach(() => {
    of.engine.tick({
      tick: 2,
      names: false,
      vmstat: { pgfault: 10 },
      rows: [who(3, { name: 'gcc' }), who(4, { name: 'gcc' }), who(5, { name: 'ld' })],
    });
  });

  test.each<[string, RuleInput, string[]]>([
    ['a row', { when: 'rate', above: 5, by: 'row' }, ['1004', '1005']],
    ['a name', { when: 'rate', above: 5, by: 'name' }, ['gcc', 'ld']],
    ['a filter', { when: 'rate', above: 5, by: 'name', filter: 'GC' }, ['gcc']],
    ['an amount', { when: 'amount', above: '1KiB', by: 'name' }, ['gcc']],
    ['an amount a second', { when: 'amountRate', above: '1KiB', by: 'name' }, ['gcc']],
    ['a share', { when: 'share', above: '60%', by: 'name' }, ['gcc']],
    ['values', { when: 'p99', above: 100, by: 'name' }, ['gcc']],
    ['values of rows', { when: 'p99', above: 100, by: 'row' }, ['1004']],
    ['a multiple', { every: 7, by: 'name' }, ['gcc']],
    ['below', { when: 'rate', below: 5, by: 'row' }, ['1001', '1002', '1003']],
  ])('%s', (_, rule, keys) => {
    setRules(rule);
    const { rows, firing } = tick(3, [
      [3, 64, 4],
      [4, 512, 7],
      [5, 8, 6],
    ]);
    expect(firing).toBe(keys.length);
    expect(new Set(rows.map(({ row }) => row?.key))).toEqual(new Set(keys));
  });
});

test('a process with the pid of one that ended is another row', () => {
  setRules({ above: 5, by: 'row' });
  tick(2, [[1, 64, 6]]);
  expect(told).toMatchObject([['heavy', { state: 'firing', row: { key: '1001', name: 'task1' } }]]);
  of.engine.tick({
    tick: 3,
    names: false,
    vmstat: { pgfault: 10 },
    rows: [who(1, { ended: true }), who(6, { key: '1001', name: 'gcc' })],
    counts: [[6, 0, 64, 7]],
  });
  expect(told.slice(1)).toMatchObject([['heavy', { state: 'firing', row: { key: '1001', name: 'gcc' } }]]);
  expect(of.hub.alerts.status).toMatchObject([{ firing: 2, fired: 2 }]);
});

describe('unknown is', () => {
  test('a count that may be too low, from then on, and a rate in that tick', () => {
    const missedRuns = [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: 3, bound: 3 }];
    setRules(
      { name: 'count', above: 15 },
      { name: 'rate', when: 'rate', above: 6 },
      { name: 'far', above: 100 },
      { name: 'row', by: 'row', above: 11 },
      { name: 'amount', when: 'amount', above: 1e9 },
    );
    of.engine.tick({
      tick: 2,
      names: false,
      vmstat: { pgfault: 10 },
      series: SERIES,
      programs: SERIES.map(({ label }) => ({ map: label, events: [label] })),
    });
    const states = () => of.hub.alerts.status.map(({ state }) => state);
    expect(states()).toEqual(['inactive', 'inactive', 'inactive', 'inactive', 'inactive']);
    of.engine.session({ exactness: { ...nothingMissed(), exact: false, missedRuns, beyondDouble: [] } });
    tick(3, [[1, 64, 5]]);
    // The values of missing events are not known.
    expect(states()).toEqual(['inactive', 'unknown', 'inactive', 'unknown', 'unknown']);
    tick(4, [[1, 64, 4]]);
    expect(states()).toEqual(['unknown', 'inactive', 'inactive', 'firing', 'unknown']);
    expect(of.hub.alerts.status[0]?.why).toBe('up to 3 events may be missing');
  });

  test('what a session that does not count would say', () => {
    setRules({ above: 10 });
    tick(2, [[1, 64, 1]]);
    of.engine.session({ state: 'suspended' });
    expect(of.hub.alerts.status).toMatchObject([{ state: 'unknown', why: 'session main is suspended' }]);
    of.engine.session({ state: 'counting' });
    expect(of.hub.alerts.status).toMatchObject([{ state: 'unknown' }]);
    expect(tick(3, [[1, 64, 1]])).toMatchObject({ state: 'inactive', why: null });
  });

  test('an event that the session no longer counts', () => {
    setRules({ event: 'kfree', above: 10 });
    of.engine.tick({ tick: 2, series: [BYTES], names: false, vmstat: { pgfault: 10 } });
    expect(of.hub.alerts.status).toMatchObject([
      { state: 'unknown', why: 'session main does not count kfree' },
    ]);
  });
});

test('a share is of all but vmtally itself, which has none', () => {
  setRules({ when: 'share', above: '40%', by: 'name' });
  const rows = [who(3, { name: 'gcc' }), who(4, { name: 'vmtally', own: true }), who(5, { name: 'ld' })];
  of.engine.tick({ tick: 2, names: false, vmstat: { pgfault: 10 }, rows });
  const { rows: firing } = tick(3, [
    [3, 64, 5],
    [4, 64, 90],
    [5, 64, 3],
  ]);
  expect(firing).toMatchObject([{ row: { key: 'gcc' }, value: 62.5 }]);
});

const stepsIn = (steps: Steps<unknown>): number => {
  let taken = 0;
  while (!steps.next().done) taken++;
  return taken;
};

test('percentiles of many rows are of a step for each', () => {
  setRules({ when: 'p99', above: 1e6, by: 'row' });
  tick(
    2,
    Array.from({ length: 100 }, (_, row) => [row, 64, 1]),
  );
  const held = of.hub.session('main');
  const alerts = new Alerts(readerOf);
  alerts.setRules([{ rule: ruleOf({ when: 'p99', above: 1e6, by: 'row' }), configured: false }]);
  expect(stepsIn(alerts.tick('main', held))).toBeGreaterThan(100);
});

test('an alert on a process that ended ends, though nobody knows how many events are missing', () => {
  setRules({ when: 'rate', above: 5, by: 'row' });
  const lossy = { ...nothingMissed(), exact: false, beyondDouble: [] };
  of.engine.tick({
    tick: 2,
    names: false,
    vmstat: { pgfault: 10 },
    rows: [who(3), who(4)],
    counts: [
      [3, 0, 64, 6],
      [4, 0, 64, 6],
    ],
  });
  expect(of.hub.alerts.status).toMatchObject([{ firing: 2 }]);
  of.engine.session({ exactness: { ...lossy, lostOutput: 1 } });
  of.engine.tick({ tick: 3, names: false, vmstat: { pgfault: 10 }, rows: [who(3, { ended: true })] });
  expect(of.hub.alerts.status).toMatchObject([{ firing: 1, rows: [{ row: { key: '1004' }, most: null }] }]);
});

test('a look at many rows is of steps, in which no more than a hundred are read', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => who(10 + index));
  finish(of.hub.session('main').board.applying(feedTick({ tick: 2, rows })));
  const held = of.hub.session('main');
  const stepsOf = (by: 'row' | 'user') => {
    const alerts = new Alerts(readerOf);
    const rule = ruleOf({ when: 'rate', below: 5, by });
    alerts.setRules([{ rule, configured: false }]);
    return stepsIn(alerts.tick('main', held));
  };
  expect(stepsOf('user')).toBeGreaterThanOrEqual(100);
  // Each row is made, read and judged.
  expect(stepsOf('row')).toBeGreaterThanOrEqual(300);
});

test('a short tick says nothing about a rate', () => {
  setRules({ when: 'rate', above: 10 });
  expect(tick(2, [[1, 64, 9]], 0.01).state).toBe('unknown');
  expect(tick(3, [[1, 64, 11]]).state).toBe('firing');
});

test('rules that stay keep their state, and a rule that goes ends its alerts', () => {
  setRules({ above: 5 }, { name: 'other', above: 5 });
  tick(2, [[1, 64, 5]]);
  told = [];
  setRules({ above: 5 });
  expect(told).toMatchObject([['other', { state: 'inactive', was: 'firing' }]]);
  expect(of.hub.alerts.status).toMatchObject([{ state: 'firing', fired: 1 }]);
  const version = of.hub.alerts.all[0]?.version ?? 0;
  of.hub.alerts.setRules([{ rule: ruleOf({ above: 5 }), configured: false, unit: 'faults' }]);
  expect(told).toHaveLength(1);
  expect(of.hub.alerts.status).toMatchObject([{ unit: 'faults', state: 'firing', fired: 1 }]);
  expect(of.hub.alerts.all[0]?.version).toBeGreaterThan(version);
  setRules({ above: 6 });
  expect(told).toHaveLength(2);
  expect(of.hub.alerts.status).toMatchObject([{ state: 'unknown', fired: 0 }]);
});

test.each<[string, RuleInput[], string]>([
  ['deleted', [{ name: 'other', above: 5 }], 'firing'],
  ['replaced', [{ above: 1e6 }, { name: 'other', above: 5 }], 'unknown'],
])('a rule that is %s while rules are looked at tells nothing more', (_, next, state) => {
  setRules({ above: 1e6 }, { name: 'other', above: 1e6 });
  tick(2, [[1, 64, 9]]);
  const changes: string[] = [];
  const alerts = new Alerts(readerOf, (alert) => changes.push(alert.held.rule.name));
  const take = (rules: RuleInput[]) =>
    alerts.setRules(rules.map((parts) => ({ rule: ruleOf(parts), configured: false })));
  take([{ above: 5 }, { name: 'other', above: 5 }]);
  const looking = alerts.tick('main', of.hub.session('main'));
  looking.next();
  take(next);
  finish(looking);
  expect(changes).toEqual(['other']);
  expect(alerts.status[0]).toMatchObject({ state });
});
