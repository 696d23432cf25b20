import { expect, test } from 'vitest';
import { AlertRule } from '../../../src/wire/alerts.ts';
import {
  type BoundKind,
  boundExample,
  boundFault,
  boundKind,
  numberOfBound,
} from '../../../ui/src/alerts/bound-kind.ts';

const CASES: [AlertRule['when'], string | undefined, BoundKind][] = [
  ['count', 'allocations', 'number'],
  ['rate', 'allocations', 'number'],
  ['amount', 'bytes', 'size'],
  ['amountRate', 'pages', 'number'],
  ['p99', 'us', 'time'],
  ['share', undefined, 'share'],
];

test.each(CASES)('a bound of %s in %s is a %s, and the service takes its example', (when, unit, kind) => {
  expect(boundKind(when, unit)).toBe(kind);
  const above = boundExample(kind, when);
  expect(numberOfBound(above, kind)).toBeGreaterThan(0);
  expect(AlertRule.parse({ name: 'a', event: 'kmalloc', when, by: 'name', above })).toMatchObject({ when });
});

test.each<[string, BoundKind, number | undefined]>([
  [' 1e6 ', 'number', 1e6],
  ['64KiB', 'number', undefined],
  ['5 %', 'number', undefined],
  ['64KiB', 'size', 65_536],
  ['100', 'size', 100],
  ['5ms', 'size', undefined],
  ['5ms', 'time', 5000],
  ['64k', 'time', undefined],
  ['20 %', 'share', 20],
  ['20', 'share', 20],
  ['101', 'share', undefined],
  ['101%', 'share', undefined],
  ['5ms', 'share', undefined],
  ['many', 'number', undefined],
  ['', 'size', undefined],
])('%j as a %s is %j', (text, kind, number) => {
  expect(numberOfBound(text, kind)).toBe(number);
});

test('a fault has an example', () => {
  expect(boundFault('size', 'p99')).toBe('must be a size, such as 64KiB');
  expect(boundFault('size', 'amountRate')).toBe('must be a size, such as 64MiB');
  expect(boundFault('share', 'share')).toBe('must be a percentage up to 100, such as 20 %');
});
