import { expect, test } from 'vitest';
import { boundOf, boundUnitOf } from '../../src/wire/bound.ts';

test.each([
  ['0', 0],
  ['1000003', 1_000_003],
  ['1e6', 1e6],
  ['1.5e3', 1500],
  ['64KiB', 65_536],
  ['64k', 65_536],
  ['64 KB', 65_536],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['7B', 7],
  ['50%', 50],
  ['0.3ms', 300],
  ['5s', 5e6],
  [' 20us ', 20],
])('%j is %d', (text, bound) => expect(boundOf(text)).toBe(bound));

test.each([
  '',
  ' ',
  'many',
  '-1',
  '+1',
  '1e',
  '1e6e',
  '5m s',
  '5h',
  '1..2',
  'Infinity',
  'NaN',
  '1e99',
  '0x10',
])('%j is no bound', (text) => expect(boundOf(text)).toBeUndefined());

test.each([
  ['1e6', undefined],
  ['many%', undefined],
  ['50 %', 'percent'],
  ['64KiB', 'value'],
  ['7b', 'value'],
  [' 5ms ', 'value'],
])('%j has the unit %j', (text, unit) => expect(boundUnitOf(text)).toBe(unit));
