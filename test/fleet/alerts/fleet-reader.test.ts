import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FleetLook } from '../../../src/fleet/alerts/fleet-counts.ts';
import { FleetReader } from '../../../src/fleet/alerts/fleet-reader.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { GroupList, Summary } from '../../../src/fleet/schema.ts';
import { valueBytes } from '../../../src/fleet/value-bytes.ts';
import { Alerts } from '../../../src/server/alerts/alerts.ts';
import { finish } from '../../../src/tally/steps.ts';
import type { AlertChange } from '../../../src/wire/alerts.ts';
import { type RuleInput, ruleOf } from '../../fixtures/alerts.ts';
import { PlainSums, plainGroups } from '../plain-sums.ts';
import { summaries } from '../random-summary.ts';
import { summaryOf } from '../summary-fixture.ts';

const NONE = cellBytes([]);

let nowMs: number;
let state: Fleet;
let alerts: Alerts<FleetLook>;
let told: AlertChange[];
let seq: number;
beforeEach(() => {
  nowMs = 1_790_000_020_000;
  seq = 0;
  told = [];
  state = new Fleet();
  state.tick(nowMs);
  alerts = new Alerts(
    (rule) => new FleetReader(rule),
    (_, changes) => told.push(...changes),
    () => nowMs,
  );
});

const setRule = (rule: RuleInput) =>
  alerts.setRules([{ rule: ruleOf({ session: 'fleet', ...rule }), configured: false }]);

const cells = (count: number, recent = 0, entry = 0) => ({
  entry,
  series: 0,
  count,
  amount: 64 * count,
  recent,
  recentAmount: 64 * recent,
});

/** A host whose series kmalloc has this count, and this many events in its last ten seconds. */
const send = (host: string, count: number, recent = 0, change: Partial<Summary> = {}) =>
  state.take(
    summaryOf({
      host,
      seq: ++seq,
      totals: cellBytes([cells(count, recent)]),
      distributions: valueBytes([{ series: 0, value: 64, count }]),
      ...change,
    }),
    { receivedMs: nowMs },
  );

/** Groups by name; `most`: the most that a program has which was not sent. */
function programs(groups: Record<string, number>, most = 0): Partial<Summary> {
  const counts = Object.entries(groups);
  const name: GroupList = {
    keys: counts.map(([key]) => key),
    cells: cellBytes(counts.map(([, count], entry) => cells(count, 0, entry))),
    left: most === 0 ? 0 : 7,
    blur: NONE,
    most: most === 0 ? NONE : cellBytes([cells(most)]),
  };
  return { groups: { ...summaryOf().groups, name } };
}

/** Looks at the rule after this many seconds; returns it. */
function look(seconds = 1) {
  nowMs += 1000 * seconds;
  state.tick(nowMs);
  finish(alerts.tick('fleet', { counts: () => state.counts(), atMs: nowMs, listeningMs: 1_790_000_000_000 }));
  return alerts.status[0] ?? expect.fail();
}

describe('the sum of all hosts', () => {
  test('is beyond a bound, with the counts of both looks and their times', () => {
    setRule({ above: 100 });
    send('a', 60);
    send('b', 40);
    expect(look()).toMatchObject({ state: 'inactive', why: null });
    send('b', 41);
    const facts = {
      value: 101,
      least: 101,
      most: 101,
      before: 100,
      after: 101,
      fromMs: nowMs,
      toMs: nowMs + 1000,
    };
    expect(look()).toMatchObject({ state: 'firing', rows: [{ row: null, ...facts }] });
    expect(told).toMatchObject([{ state: 'firing', times: 1, ...facts }]);
  });

  test('passes multiples from the first look on, each once', () => {
    setRule({ every: 100 });
    send('a', 950);
    expect(look()).toMatchObject({ state: 'inactive', fired: 0 });
    send('a', 1203);
    send('b', 100);
    expect(look()).toMatchObject({ fired: 4, state: 'firing', rows: [{ before: 950, after: 1303 }] });
    expect(look()).toMatchObject({ fired: 4, state: 'inactive' });
  });

  test('has the count of a host that is gone, and not its rate', () => {
    alerts.setRules(
      [ruleOf({ name: 'count', above: 100 }), ruleOf({ name: 'rate', when: 'rate', above: 10 })].map(
        (rule) => ({
          rule: { ...rule, session: 'fleet' },
          configured: false,
        }),
      ),
    );
    send('a', 60, 90);
    send('b', 60, 90);
    look();
    const states = () => alerts.status.map((alert) => alert.state);
    expect(states()).toEqual(['firing', 'firing']);
    nowMs += 31_000;
    send('a', 60, 90);
    look();
    expect(states()).toEqual(['firing', 'inactive']);
    look(31);
    expect(states()).toEqual(['firing', 'unknown']);
    expect(alerts.status[1]).toMatchObject({ why: 'no host is present' });
  });

  test('is unknown where hosts do not know how much is missing', () => {
    setRule({ above: 100 });
    send('a', 60, 0, { missing: [30, 0] });
    expect(look()).toMatchObject({ state: 'inactive' });
    send('b', 11, 0, { missing: [7, 0] });
    expect(look()).toMatchObject({ state: 'unknown', why: 'up to 37 events may be missing' });
    send('b', 41, 0, { missing: [null, 0] });
    expect(look()).toMatchObject({ state: 'firing', rows: [{ value: 101, least: 101, most: null }] });
  });

  test('lacks of a rate what went missing since a host would be late', () => {
    setRule({ when: 'rate', above: 10 });
    send('a', 60, 90);
    expect(look()).toMatchObject({ state: 'inactive' });
    send('a', 150, 90, { missing: [5, 0] });
    expect(look()).toMatchObject({ state: 'unknown' });
    for (let second = 0; second < 25; second += 5) {
      expect(look(5).state).toBe('unknown');
      send('a', 200 + second, 90, { missing: [5, 0] });
    }
    expect(look(5)).toMatchObject({ state: 'inactive' });
  });

  /** Counts of all time of two values. */
  const values = (small: number, large: number) => ({
    distributions: valueBytes([
      { series: 0, value: 64, count: small },
      { series: 0, value: 4096, count: large },
    ]),
  });

  test('on p99 are unknown while the hub keeps no values of a host', () => {
    state = new Fleet({ mostBytes: 0 });
    setRule({ when: 'p99', above: 100 });
    send('a', 1000);
    look();
    send('a', 1010);
    expect(look()).toMatchObject({ state: 'inactive' });
    const own = Array.from({ length: 500 }, (_, value) => ({ series: 0, value, count: 1 }));
    send('b', 500, 0, { distributions: valueBytes(own) });
    expect(look()).toMatchObject({
      state: 'unknown',
      why: 'the hub has no room for the values of 1 host that counts kmem:kmalloc',
    });
    send('b', 500);
    look();
    send('a', 1020);
    expect(look()).toMatchObject({ state: 'inactive' });
  });

  test('has the percentile of the values that came since the look before', () => {
    setRule({ when: 'p99', above: 100 });
    send('a', 100, 0, values(90, 10));
    expect(look()).toMatchObject({ state: 'unknown' });
    send('a', 300, 0, values(290, 10));
    expect(look()).toMatchObject({ state: 'inactive' });
    send('a', 400, 0, values(380, 20));
    expect(look()).toMatchObject({ state: 'firing', rows: [{ value: 4096 }] });
    expect(look()).toMatchObject({ state: 'firing' });
    send('a', 500, 0, values(480, 20));
    expect(look()).toMatchObject({ state: 'inactive' });
  });

  test('has no percentile of values that another host had before, though as many hosts have the event', () => {
    setRule({ when: 'p99', above: 100 });
    send('a', 100, 0, values(90, 10));
    look();
    const [, pages] = summaryOf().series;
    if (pages === undefined) throw new Error('no series');
    const none = { series: [pages], missing: [0], uncountedSeconds: [0], distributions: valueBytes([]) };
    send('b', 1000, 0, values(100, 900));
    send('a', 100, 0, none);
    expect(look()).toMatchObject({ state: 'unknown' });
    send('b', 1100, 0, values(200, 900));
    expect(look()).toMatchObject({ state: 'inactive' });
  });

  test('is unknown for an event that hosts count in two ways: the first at a hub takes no name from others', () => {
    setRule({ event: 'kmem:kmalloc', above: 1 });
    const [kmalloc, pages] = summaryOf().series;
    if (kmalloc?.value == null || pages === undefined) throw new Error('no series');
    const value = { ...kmalloc.value, name: 'size', unit: 'pages' };
    send('evil', 0, 0, { series: [{ ...kmalloc, value }, pages] });
    send('a', 60);
    const why = 'hosts count kmem:kmalloc in 2 ways: name one of kmem:kmalloc [bytes], kmem:kmalloc [pages]';
    expect(look()).toMatchObject({ state: 'unknown', why });
    setRule({ event: 'kmem:kmalloc [bytes]', above: 1 });
    expect(look()).toMatchObject({ state: 'firing', rows: [{ value: 60 }] });
  });

  test('is unknown for an event that no host counts, and for one without such numbers', () => {
    setRule({ event: 'kfree', above: 1 });
    send('a', 60);
    expect(look()).toMatchObject({ state: 'unknown', why: 'no host counts kfree' });
    setRule({ event: 'kmalloc', when: 'amount', above: '5ms' });
    expect(look()).toMatchObject({ state: 'unknown' });
    expect(alerts.status[0]?.why).toContain('not a time');
  });
});

describe('groups', () => {
  test.each<[string, RuleInput, string[]]>([
    ['hosts', { by: 'host', above: 50 }, ['a', 'b']],
    ['hosts by name', { by: 'host', above: 50, filter: 'B' }, ['b']],
    ['labels', { by: 'label:rack', above: 100 }, ['b7']],
    ['hosts without the label', { by: 'label:zone', above: 100 }, ['(none)']],
    ['hosts without a label that objects have', { by: 'label:constructor', above: 100 }, ['(none)']],
    ['programs', { by: 'name', above: 100 }, ['evt']],
    ['users', { by: 'user', above: 100 }, ['root']],
    ['rates', { by: 'host', when: 'rate', above: 5 }, ['b']],
    ['amounts a second', { by: 'host', when: 'amountRate', above: 64 * 5 }, ['b']],
    ['shares', { by: 'host', when: 'share', above: '80%' }, ['b']],
    ['idle hosts', { by: 'host', when: 'rate', below: 5 }, ['a']],
  ])('are %s', (_, rule, keys) => {
    setRule(rule);
    send('a', 60, 10);
    send('b', 70, 90);
    expect(look().rows.map(({ row }) => row?.key)).toEqual(keys);
  });

  test('by host end without a value where the host is late, and say so', () => {
    setRule({ by: 'host', when: 'rate', above: 5 });
    send('a', 100, 100);
    send('b', 100, 1);
    expect(look()).toMatchObject({ state: 'firing', rows: [{ row: { key: 'a' }, value: 10 }] });
    nowMs += 31_000;
    send('b', 101, 1);
    expect(look()).toMatchObject({ state: 'inactive' });
    expect(told.at(-1)).toMatchObject({
      state: 'inactive',
      value: null,
      most: null,
      why: 'the host is late',
    });
  });

  test('by host resolve one by one, and with the host that has no rate any more', () => {
    setRule({ by: 'host', when: 'rate', above: 5 });
    send('a', 60, 90);
    send('b', 70, 90);
    expect(look()).toMatchObject({ firing: 2 });
    send('a', 61, 1);
    expect(look()).toMatchObject({ firing: 1, rows: [{ row: { key: 'b' } }] });
    expect(told.at(-1)).toMatchObject({ state: 'inactive', row: { key: 'a' }, value: 102 / 1024 });
    nowMs += 31_000;
    send('a', 62, 1);
    expect(look()).toMatchObject({ firing: 0, state: 'inactive' });
  });

  test('are unknown only if the bound is between what was sent and what may be', () => {
    const one = (above: number) => {
      setRule({ by: 'name', above });
      return look();
    };
    send('a', 1000, 0, programs({ gcc: 700, ld: 200 }, 50));
    send('b', 1000, 0, programs({ gcc: 600 }, 40));
    expect(one(1250)).toMatchObject({
      state: 'firing',
      rows: [{ row: { key: 'gcc' }, least: 1300, most: 1300 }],
    });
    // ld has 200 to 240, and a program that no host sent at most 90.
    expect(one(239)).toMatchObject({ state: 'firing', firing: 1 });
    expect(one(1300)).toMatchObject({ state: 'inactive', why: null });
    setRule({ by: 'name', above: 239, filter: 'ld' });
    expect(look()).toMatchObject({ state: 'unknown', why: 'some hosts sent only their largest groups' });
    setRule({ by: 'name', above: 240, filter: 'ld' });
    expect(look()).toMatchObject({ state: 'inactive' });
    setRule({ by: 'name', above: 89, filter: 'make' });
    expect(look()).toMatchObject({ state: 'unknown' });
    setRule({ by: 'name', above: 90, filter: 'make' });
    expect(look()).toMatchObject({ state: 'inactive' });
  });

  test('of any hosts fire where they are surely beyond the bound, and are unknown only where they may be', () => {
    const [kmalloc] = summaryOf().series;
    const { counted: _, ...form } = kmalloc ?? expect.fail();
    /** Events that each host may lack, added up. */
    const lostBy = (all: readonly Summary[]) =>
      all.reduce((sum, { series, missing }) => {
        const at = series.findIndex(({ label }) => label === form.label);
        return sum + (missing[at] ?? Infinity);
      }, 0);
    const hosts = fc.tuple(summaries('a'), summaries('b'), summaries('c'));
    fc.assert(
      fc.property(
        hosts,
        fc.boolean(),
        fc.nat(),
        fc.integer({ min: -1, max: 1 }),
        (sent, isLossy, place, step) => {
          const all = isLossy ? sent : sent.map((each) => ({ ...each, missing: [0, 0] }));
          const { keys, known, more } = plainGroups(all, 'name');
          const lost = lostBy(all);
          const countOf = (sums: PlainSums, key: string) => sums.of(key, form)[0];
          const unsent = new PlainSums();
          for (const summary of all)
            for (const list of [summary.groups.name.most, summary.groups.name.blur])
              unsent.add('', list, summary);
          const most = (key: string) => countOf(known, key) + countOf(more, key) + lost;
          const limits = [
            countOf(unsent, '') + lost,
            ...[...keys].flatMap((key) => [countOf(known, key), most(key)]),
          ];
          // Doubles beyond are rounded, by the order in which they are added up.
          fc.pre(limits.every((each) => each === Infinity || each < Number.MAX_SAFE_INTEGER));
          const limit = limits[place % limits.length] ?? 0;
          const above = Math.max(0, Number.isFinite(limit) ? limit + step : step);
          const fleet = new Fleet();
          for (const summary of all) fleet.take(summary, { receivedMs: nowMs });
          const rules = new Alerts((rule) => new FleetReader(rule));
          const rule = ruleOf({ session: 'fleet', by: 'name', above });
          rules.setRules([{ rule, configured: false }]);
          finish(rules.tick('fleet', { counts: () => fleet.counts(), atMs: nowMs, listeningMs: 0 }));
          const [alert] = rules.all;
          const beyond = [...keys].filter((key) => countOf(known, key) > above);
          const mayBe = countOf(unsent, '') + lost > above || [...keys].some((key) => most(key) > above);
          expect(new Set([...(alert?.rows ?? [])].map(({ row }) => row?.key))).toEqual(new Set(beyond));
          expect(alert?.state).toBe(beyond.length > 0 ? 'firing' : mayBe ? 'unknown' : 'inactive');
        },
      ),
    );
  });

  test('fire on while a host no longer sends one that may still be beyond the bound', () => {
    setRule({ by: 'name', above: 100 });
    send('a', 1000, 0, programs({ gcc: 120 }));
    expect(look()).toMatchObject({ firing: 1 });
    send('a', 1000, 0, programs({ ld: 300 }, 130));
    expect(look()).toMatchObject({ firing: 2 });
    expect(alerts.status[0]?.rows.find(({ row }) => row?.key === 'gcc')).toMatchObject({
      least: 0,
      most: 130,
    });
    send('a', 1000, 0, programs({ ld: 300 }, 90));
    expect(look()).toMatchObject({ firing: 1, rows: [{ row: { key: 'ld' } }] });
  });

  test('beyond 100,000 pass no multiple that is known: the rule is unknown', () => {
    setRule({ by: 'name', every: 100 });
    const many = programs(Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`p${at}`, 50])));
    send('a', 1000, 0, many);
    expect(look()).toMatchObject({ state: 'unknown', why: 'there are more groups than a rule follows' });
    send('a', 1000, 0, programs({ p0: 101, p100000: 101 }));
    expect(look()).toMatchObject({ state: 'firing', firing: 1, rows: [{ row: { key: 'p0' } }] });
  });

  test('pass multiples from where they were', () => {
    setRule({ by: 'name', every: 100 });
    send('a', 1000, 0, programs({ gcc: 950, ld: 50 }));
    expect(look()).toMatchObject({ fired: 0 });
    send('a', 1300, 0, programs({ gcc: 1001, ld: 99, make: 200 }));
    expect(look()).toMatchObject({ fired: 3, firing: 2 });
  });
});
