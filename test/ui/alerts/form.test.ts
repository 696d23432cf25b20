import { expect, test } from 'vitest';
import { AlertRule } from '../../../src/wire/alerts.ts';
import { EMPTY, toRule } from '../../../ui/src/alerts/form.ts';

const FORM = { ...EMPTY, event: 'kmem:kmalloc', bound: ' 1e6 ' };

test('a form is a rule that the service takes', () => {
  const rule = toRule(
    { ...FORM, by: 'name', filter: ' gcc ', for: '10s', action: 'suspend' },
    's1',
    new Set(),
  );
  expect(AlertRule.parse(rule)).toEqual({
    name: 'kmalloc-rate',
    session: 's1',
    event: 'kmem:kmalloc',
    when: 'rate',
    above: 1e6,
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

test('each bound has its own field', () => {
  expect(toRule({ ...FORM, when: 'count', is: 'every' }, 'main', new Set())).toMatchObject({ every: '1e6' });
  expect(toRule({ ...FORM, is: 'below' }, 'main', new Set())).toMatchObject({ below: '1e6' });
});
