import { expect, test } from 'vitest';
import {
  alertNumber,
  alertRow,
  alertSince,
  alertSpan,
  alertValue,
  firingToText,
  ruleToText,
} from '../../src/text/alert-to-text.ts';
import { alertOf, type RuleInput, row, ruleOf, ruleTick } from '../fixtures/alerts.ts';

test.each<[RuleInput, string | undefined, string]>([
  [{ above: 1e6 }, 'allocations', 'kmalloc, count above 1,000,000 allocations'],
  [{ above: 1e6 }, undefined, 'kmalloc, count above 1,000,000'],
  [
    { when: 'rate', above: 5e4, by: 'name', for: '10s' },
    'allocations',
    'kmalloc, rate above 50,000 allocations/s by name for 10 s',
  ],
  [{ when: 'rate', below: 0.05 }, 'allocations', 'kmalloc, rate below 0.05 allocations/s'],
  [
    { when: 'amountRate', above: '64MiB', for: '10s', clear: '60MiB' },
    'bytes',
    'kmalloc, amount above 64 MiB/s for 10 s until 60 MiB/s',
  ],
  [{ when: 'amount', above: 1e6 }, 'bytes', 'kmalloc, amount above 1,000,000 bytes'],
  [{ when: 'amount', below: 1 }, 'pages', 'kmalloc, amount below 1 page'],
  [
    { when: 'share', below: '2.5%', by: 'unit', filter: 'ssh' },
    undefined,
    'kmalloc, share below 2.5 % by unit with “ssh”',
  ],
  [{ every: 1e5, action: 'suspend' }, 'allocations', 'kmalloc, every 100,000 allocations then suspend'],
  [
    { event: undefined, hosts: 'gone', for: '1m', filter: 'rack=b7' },
    undefined,
    'hosts gone with “rack=b7” for 60 s',
  ],
  [{ when: 'p99', above: '64KiB' }, 'bytes', 'kmalloc, p99 above 64 KiB'],
  [{ when: 'p99', above: '5ms' }, 'us', 'kmalloc, p99 above 5 ms'],
])('%j in %s', (rule, unit, text) => {
  expect(ruleToText({ rule: ruleOf(rule), unit })).toBe(text);
});

test('numbers, rows and spans', () => {
  expect(alertNumber({ rule: { when: 'rate' }, unit: 'allocations' }, 52_310.4)).toBe('52,310 allocations/s');
  expect(alertNumber({ rule: { when: 'rate' } }, 52_310.4)).toBe('52,310/s');
  expect(alertNumber({ rule: { when: 'share' } }, 61.54)).toBe('61.5 %');
  expect(alertNumber({ rule: { when: 'amountRate' }, unit: 'bytes' }, 67_290_001.7)).toBe('64.2 MiB/s');
  expect(alertRow({ row: null })).toBeNull();
  expect(alertRow({ row: { key: '12', name: 'gcc', start: null } })).toBe('gcc 12');
  expect(alertRow({ row: { key: 'gcc', name: 'gcc', start: null } })).toBe('gcc');
  expect(alertRow({ row: { key: '12', name: null, start: null } })).toBe('12');
});

test.each<[RuleInput, string | undefined, number, number, string | null]>([
  [{}, 'allocations', 900_000, 1_000_003, '900,000 to 1,000,003 allocations'],
  [{}, undefined, 900_000, 1_000_003, '900,000 to 1,000,003'],
  [{ when: 'rate' }, 'events', 100, 100, null],
  [{ when: 'share', by: 'name' }, undefined, 100, 140, '100 to 140'],
  [{ when: 'amountRate' }, 'bytes', 551_354_368, 560_000_000, '526 MiB to 534 MiB'],
  [{ when: 'amount' }, 'bytes', 1_359_872, 1_359_936, '1,359,872 to 1,359,936 bytes'],
  [{ when: 'amount' }, 'bytes', 0, 64, '0 B to 64 B'],
  [{ when: 'amount' }, 'pages', 30, 31, '30 to 31 pages'],
  // The unit is that of the values, and the numbers are counts.
  [{ when: 'p99' }, 'bytes', 100, 140, '100 to 140'],
  [{ event: undefined, hosts: 'gone', above: undefined }, undefined, 0, 35, null],
])('the span of %j in %s from %d to %d is %j', (parts, unit, before, after, text) => {
  expect(alertSpan({ rule: ruleOf({ above: 1, ...parts }), unit }, { before, after })).toBe(text);
});

test.each<[RuleInput, 'pending' | 'firing', string]>([
  [{}, 'firing', 'firing since'],
  [{ for: '3s' }, 'pending', 'pending, beyond the bound since'],
  [{ for: '3s' }, 'firing', 'firing, beyond the bound since'],
  [{ event: undefined, hosts: 'late', above: undefined, for: '3s' }, 'firing', 'firing, late since'],
  [{ event: undefined, hosts: 'gone', above: undefined }, 'firing', 'firing since'],
])('a row of %j that is %s is "%s" a time', (parts, state, text) => {
  expect(alertSince(ruleOf({ above: 1, ...parts }), state)).toBe(text);
});

test.each([
  [35.25, 'no summary for 35 s'],
  [135.664, 'no summary for 136 s'],
  [0, 'no longer gone'],
])('a host without a summary for %j s is %j', (value, text) => {
  const rule = { when: 'count', hosts: 'gone' } as const;
  expect(alertValue({ rule }, { value, least: value, most: value })).toBe(text);
});

test.each<[number, number | null, string]>([
  [52_310, 52_310, '52,310/s'],
  [52_310, 52_317, '52,310/s to 52,317/s'],
  [52_310, null, 'at least 52,310/s'],
])('a rate from %j to %j is %j', (least, most, text) => {
  expect(alertValue({ rule: { when: 'rate' } }, { value: 52_310, least, most })).toBe(text);
});

test('alerts are counted by row, and their rules named with the first row', () => {
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
    '3 alerts fire: many, heavy (gcc and 1 more)',
  );
});
