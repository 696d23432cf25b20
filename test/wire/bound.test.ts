import { expect, test } from 'vitest';
import { boundFault, boundKindOf, boundOf } from '../../src/wire/bound.ts';

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
  ['500ns', 0.5],
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
  ['64KiB', 'size'],
  ['98k', 'size'],
  ['7b', 'size'],
  [' 5ms ', 'time'],
  ['7 s', 'time'],
  ['20ns', 'time'],
])('%j is given as %j', (text, kind) => expect(boundKindOf(text)).toBe(kind));

test.each([
  [undefined, 'pages', undefined],
  ['size', 'bytes', undefined],
  ['time', 'us', undefined],
  [
    'time',
    'bytes',
    'kmalloc.bytes is in bytes and takes a number of bytes or a size such as 64KiB, not a time',
  ],
  [
    'size',
    'us',
    'kmalloc.bytes is in us and takes a number of microseconds or a time such as 5ms, not a size',
  ],
  ['size', 'pages', 'kmalloc.bytes is in pages and takes a plain number such as 1e6, not a size'],
] as const)('a bound given as %j of a number in %s: %j', (given, unit, fault) => {
  expect(boundFault(given, 'kmalloc.bytes', unit)).toBe(fault);
});
