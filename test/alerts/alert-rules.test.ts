import { beforeEach, describe, expect, test } from 'vitest';
import { AlertRules } from '../../src/alerts/alert-rules.ts';
import { ALERT_LIMITS, type ConfiguredRule } from '../../src/wire/alerts.ts';
import { Feed } from '../../src/wire/feed.ts';
import { type RuleInput, ruleOf } from '../fixtures/alerts.ts';
import { failure } from '../fixtures/failure.ts';
import { BYTES, KINDS, ORDERS, PLAIN, seriesOf, sessionInfo } from '../fixtures/feed.ts';

const TIMES = seriesOf('compaction_total', { counts: 'us', sum: 'us' });
const SESSION = sessionInfo({ series: [BYTES, PLAIN, KINDS, ORDERS, TIMES] });

let fed: Feed[];
let rules: AlertRules;
beforeEach(() => {
  fed = [];
  rules = new AlertRules((feed) => void fed.push(Feed.parse(feed)));
});

const set = (parts: RuleInput, session = SESSION) => rules.set(ruleOf({ above: 1, ...parts }), session);
const configured = (parts: RuleInput): ConfiguredRule => {
  const { session: _, ...rule } = ruleOf({ above: 1, ...parts });
  return rule;
};
/** The names of the rules in the last feed, those of the configuration with a star. */
const names = () => {
  const feed = fed.at(-1);
  if (feed?.kind !== 'alert-rules') return expect.fail();
  return feed.rules.map(({ rule, configured: fixed }) => `${rule.session} ${rule.name}${fixed ? '*' : ''}`);
};

test('each change is fed with all rules', () => {
  rules.configure([configured({ name: 'fixed' })], SESSION);
  set({ name: 'mine' });
  set({ name: 'mine', above: 2 });
  expect(names()).toEqual(['main fixed*', 'main mine']);
  rules.delete('mine');
  expect(names()).toEqual(['main fixed*']);
  expect(fed).toHaveLength(4);
});

test('a rule has the unit of its number', () => {
  rules.configure([configured({ when: 'amountRate', above: '64MiB' })], SESSION);
  set({ name: 'share', when: 'share', by: 'name' });
  expect(fed.at(-1)).toMatchObject({ rules: [{ unit: 'bytes' }, { rule: { name: 'share' } }] });
  expect(fed.at(-1)).not.toHaveProperty('rules.1.unit');
});

test('a rule keeps its unit while no host counts its event, and takes another one', () => {
  const amount: RuleInput = { when: 'amount', above: 1 };
  set(amount);
  rules.renewUnits({ series: [] });
  rules.renewUnits({ series: [PLAIN] });
  expect(fed).toHaveLength(1);
  rules.renewUnits({ series: [{ ...ORDERS, label: BYTES.label }] });
  expect(fed.at(-1)).toMatchObject({ rules: [{ unit: 'pages' }] });
});

test('a new configuration replaces its rules, and no others', () => {
  rules.configure([configured({ name: 'fixed' }), configured({ name: 'gone' })], SESSION);
  set({ name: 'mine' });
  rules.configure([configured({ name: 'fixed', above: 9 })], SESSION);
  expect(names()).toEqual(['main mine', 'main fixed*']);
});

test('a rule goes with its session', () => {
  set({ name: 'a', session: 's1' }, sessionInfo({ id: 's1', series: [BYTES] }));
  set({ name: 'b' });
  rules.forget('s2');
  expect(fed).toHaveLength(2);
  rules.forget('s1');
  expect(names()).toEqual(['main b']);
});

describe('refused are', () => {
  test.each<[string, RuleInput, string]>([
    ['an event that is not counted', { event: 'kmem_cache_free' }, 'does not count kmem_cache_free'],
    ['an amount of kinds', { event: 'mm_migrate_pages', when: 'amount' }, 'has no amount'],
    ['an amount a second of kinds', { event: 'mm_migrate_pages', when: 'amountRate' }, 'has no amountRate'],
    ['a time of events', { above: '1s' }, 'count of kmem:kmalloc is in events and takes a plain number'],
    ['a size of events', { above: '1k' }, 'count of kmem:kmalloc is in events and takes a plain number'],
    [
      'a time of bytes',
      { when: 'amount', above: '1s' },
      'amount of kmem:kmalloc is in bytes and takes a number',
    ],
    ['a time of sizes', { when: 'p99', above: '5ms' }, 'p99 of kmem:kmalloc is in bytes and takes a number'],
    [
      'a size of pages',
      { event: 'mm_page_alloc', when: 'amount', above: '1MiB' },
      'amount of kmem:mm_page_alloc is in pages and takes a plain number such as 1e6, not a size',
    ],
    [
      'a size of times',
      { event: 'compaction_total', when: 'rate', above: '1MiB' },
      'rate of compaction_total is in us and takes a number of microseconds or a time such as 5ms, not a size',
    ],
    ['a percentile of events without values', { event: 'kfree', when: 'p99' }, 'has no p99'],
    ['hosts', { event: undefined, hosts: 'gone', above: undefined }, 'session main has no hosts'],
    ['a group of hosts', { by: 'label:rack' }, 'session main has no hosts'],
  ])('%s', (_, rule, message) => {
    expect(failure(() => set(rule))).toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringContaining(message),
    });
    expect(failure(() => rules.configure([configured(rule)], SESSION))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^the configuration: alerts\.0\.(event|when|above|by|hosts): /),
    });
    expect(fed).toEqual([]);
  });

  test('and sizes of bytes, times of times, and plain numbers are not', () => {
    set({ when: 'amount', above: '64KiB' });
    set({ event: 'compaction_total', when: 'rate', above: '5ms' });
    set({ event: 'mm_page_alloc', when: 'p99', above: '1e3' });
    expect(fed).toHaveLength(3);
  });

  test('what the configuration has with its file and field', () => {
    const rule = configured({ event: 'nothing' });
    expect(failure(() => rules.configure([configured({}), rule], SESSION, '/etc/x.yaml'))).toMatchObject({
      message: '/etc/x.yaml: alerts.1.event: session main does not count nothing',
      hint: expect.stringMatching(/^It counts .* Change alerts\.1\.event in \/etc\/x\.yaml\.$/),
    });
  });

  test('groups of rows that are no processes', () => {
    const cpus = sessionInfo({ by: 'cpu' });
    expect(failure(() => set({ by: 'name' }, cpus)).message).toContain('are by cpu, and have no groups');
    set({ by: 'row' }, cpus);
  });

  test('changes of what the configuration has', () => {
    rules.configure([configured({})], SESSION);
    expect(failure(() => set({})).code).toBe('ALERT_LOCKED');
    expect(failure(() => rules.delete('heavy')).code).toBe('ALERT_LOCKED');
    expect(failure(() => rules.delete('light')).code).toBe('ALERT_UNKNOWN');
  });

  test('a rule of a client that suspends a locked session', () => {
    const locked = sessionInfo({ locked: true });
    expect(failure(() => set({ action: 'suspend' }, locked)).code).toBe('SESSION_LOCKED');
    rules.configure([configured({ action: 'suspend' })], locked);
    expect(names()).toEqual(['main heavy*']);
  });

  test('too many rules', () => {
    for (let index = 0; index < ALERT_LIMITS.rules; index++) set({ name: `a${index}` });
    expect(failure(() => set({ name: 'more' })).code).toBe('ALERT_LIMIT');
    set({ name: 'a7', above: 9 });
  });

  test('a configuration with too many rules beside those of clients', () => {
    rules.configure([configured({ name: 'fixed' })], SESSION);
    for (let index = 1; index < ALERT_LIMITS.rules; index++) set({ name: `a${index}` });
    const before = names();
    const [first, second] = ['b1', 'b2'].map((name) => configured({ name }));
    if (first === undefined || second === undefined) return expect.fail();
    expect(failure(() => rules.configure([first, second], SESSION))).toMatchObject({
      code: 'ALERT_LIMIT',
      message: expect.stringContaining('65 rules'),
    });
    rules.configure([first, configured({ name: 'a1' })], SESSION);
    expect(names()).not.toEqual(before);
    expect(names()).toHaveLength(ALERT_LIMITS.rules);
  });
});

test('a rule whose event is counted later has its unit then', () => {
  const before = sessionInfo({ series: [] });
  const any = new AlertRules(
    (feed) => void fed.push(Feed.parse(feed)),
    () => undefined,
  );
  any.configure([configured({ event: 'kmalloc' })], before);
  any.renewUnits(before);
  expect(fed).toHaveLength(1);
  any.renewUnits(SESSION);
  expect(fed.at(-1)).toMatchObject({ rules: [{ unit: BYTES.counts, configured: true }] });
  expect(fed).toHaveLength(2);
});
