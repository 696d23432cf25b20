import { expect, test } from 'vitest';
import { alertNumber, alertRow, alertSpan, firingToText, ruleToText } from '../../src/text/alert-to-text.ts';
import { alertOf, type RuleInput, row, ruleOf, ruleTick } from '../fixtures/alerts.ts';

test.each<[RuleInput, string]>([
  [{ above: 1e6 }, 'kmalloc > 1,000,000'],
  [{ when: 'rate', above: 5e4, by: 'name', for: '10s' }, 'kmalloc rate > 50,000/s by name for 10 s'],
  [{ when: 'share', below: '2.5%', by: 'unit', filter: 'ssh' }, 'kmalloc share < 2.5 % by unit with “ssh”'],
  [{ every: 1e5, action: 'suspend' }, 'kmalloc every 100,000 then suspend'],
  [{ when: 'p99', above: '64KiB' }, 'kmalloc p99 > 65,536'],
])('%j', (rule, text) => {
  expect(ruleToText(ruleOf(rule))).toBe(text);
});

test('numbers, rows and spans', () => {
  expect(alertNumber({ when: 'rate' }, 52_310.4)).toBe('52,310/s');
  expect(alertNumber({ when: 'share' }, 61.54)).toBe('61.5 %');
  expect(alertSpan({ before: 900_000, after: 1_000_003 })).toBe('900,000 to 1,000,003');
  expect(alertRow({ row: null })).toBeNull();
  expect(alertRow({ row: { key: '12', name: 'gcc' } })).toBe('gcc 12');
  expect(alertRow({ row: { key: 'gcc', name: 'gcc' } })).toBe('gcc');
  expect(alertRow({ row: { key: '12', name: null } })).toBe('12');
});

test('the rules that fire are named with their first row', () => {
  const [quiet, sum, names] = [
    alertOf({ above: 5 }),
    alertOf({ name: 'many', above: 5 }),
    alertOf({ above: 5, by: 'name' }),
  ];
  sum.tick(ruleTick(1, [row(6, 6)]));
  names.tick(ruleTick(1, [row(6, 6, 'gcc'), row(7, 7, 'ld')]));
  expect(firingToText([quiet.status])).toBeUndefined();
  expect(firingToText([sum.status])).toBe('1 alert fires: many');
  expect(firingToText([sum.status, quiet.status, names.status])).toBe(
    '2 alerts fire: many, heavy (gcc and 1 more)',
  );
});
