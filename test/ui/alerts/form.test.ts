import { expect, test } from 'vitest';
import { AlertRule } from '../../../src/wire/alerts.ts';
import { type AlertForm, boundsOf, EMPTY, numbersOf, settled, toRule } from '../../../ui/src/alerts/form.ts';
import { BYTES, KINDS, PLAIN } from '../../fixtures/feed.ts';

const FORM = { ...EMPTY, event: 'kmem:kmalloc', bound: ' 1e6 ' };

test('a form is a rule that the service takes', () => {
  const rule = toRule(
    { ...FORM, by: 'name', filter: ' gcc ', for: '10s', clear: ' 9e5 ', action: 'suspend' },
    's1',
    new Set(),
  );
  expect(AlertRule.parse(rule)).toEqual({
    name: 'kmalloc-rate',
    session: 's1',
    event: 'kmem:kmalloc',
    when: 'rate',
    above: 1e6,
    clear: 9e5,
    by: 'name',
    filter: 'gcc',
    for: 10_000,
    action: 'suspend',
  });
});

test('a name is made of the event, and is of no other rule', () => {
  const taken = new Set(['kmalloc-rate', 'kmalloc-rate-2']);
  expect(toRule(FORM, 'main', taken).name).toBe('kmalloc-rate-3');
  expect(toRule({ ...FORM, name: ' mine ' }, 'main', taken).name).toBe('mine');
  const odd = toRule({ ...FORM, event: `x:${'a b/'.repeat(40)}` }, 'main', new Set());
  expect(AlertRule.safeParse(odd).success).toBe(true);
});

test('a choice of hosts is a rule on hosts', () => {
  const rule = toRule(
    { ...FORM, event: 'hosts gone', filter: 'rack=b7', for: '1m' },
    'fleet',
    new Set(['hosts-gone']),
  );
  expect(AlertRule.parse(rule)).toMatchObject({
    name: 'hosts-gone-2',
    session: 'fleet',
    hosts: 'gone',
    filter: 'rack=b7',
    for: 60_000,
  });
});

test('each bound has its own field', () => {
  expect(toRule({ ...FORM, when: 'count', is: 'every' }, 'main', new Set())).toMatchObject({ every: '1e6' });
  expect(toRule({ ...FORM, is: 'below' }, 'main', new Set())).toMatchObject({ below: '1e6' });
});

test('fields that do not go with the others are left out', () => {
  const every = { ...FORM, when: 'count', is: 'every', for: '5s', clear: '7', filter: 'gcc' } as const;
  expect(AlertRule.parse(toRule(every, 'main', new Set()))).toMatchObject({ every: 1e6, for: 0 });
});

test('numbers and bounds are those that the event and the number have', () => {
  expect(numbersOf(BYTES)).toEqual(['count', 'rate', 'amount', 'amountRate', 'share', 'p99']);
  for (const series of [KINDS, PLAIN, undefined])
    expect(numbersOf(series)).toEqual(['count', 'rate', 'share']);
  expect(boundsOf('amount')).toContain('every');
  expect(boundsOf('amountRate')).not.toContain('every');
});

test.each<[string, Partial<AlertForm>, typeof BYTES, Partial<AlertForm>]>([
  ['a percentile of an event without values', { when: 'p99' }, PLAIN, { when: 'rate' }],
  ['each multiple of a rate', { when: 'rate', is: 'every' }, BYTES, { is: 'above' }],
  ['a share of the sum', { when: 'share' }, BYTES, { by: 'name' }],
  ['a group that rows do not have', { by: 'cgroup' }, BYTES, { by: '' }],
  ['what goes with all', { when: 'amount', is: 'every', by: 'row' }, BYTES, { is: 'every', by: 'row' }],
])('%s is settled', (_, parts, series, expected) => {
  expect(settled({ ...FORM, ...parts }, series, ['name', 'row'])).toMatchObject(expected);
});
