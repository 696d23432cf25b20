import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  type OutstandingOptions,
  outstandingContradiction,
  withOutstanding,
} from '../../../src/cli/outstanding/options.ts';

const parse = (...args: string[]): OutstandingOptions =>
  withOutstanding(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' })
    .opts();

test('objects of kmalloc by default', () => {
  expect(parse()).toMatchObject({ event: 'kmalloc', top: 20, inherit: true, delay: 0 });
});

test.each([
  ['-e', 'kfree'],
  ['--by', 'cpu'],
  ['--older', '0'],
  ['--max-objects', '0'],
  ['-I', '50'],
])('refused: %s %s', (...args) => expect(() => parse(...args)).toThrow());

describe('contradictions', () => {
  test.each([
    ['--append needs -o FILE', '--append'],
    ['-x and -j cannot be used together', '-j', '-x,'],
    ['-x needs a separator, such as , or \\t', '-x', ''],
    ...['.', '-', '7', '_', ', 0'].map((separator) => [
      '-x needs a separator without digits, ., - and _, such as , or \\t',
      `-x${separator}`,
    ]),
    [
      '--by site needs -e kmalloc or slab: the events of pages have no call site',
      '-e',
      'pages',
      '--by',
      'site',
    ],
    ['--merge needs -e kmalloc or slab', '-e', 'pages', '--merge', 'function'],
    ['--by age and -I cannot be used together: an interval has no ages', '--by', 'age', '-I', '1s'],
  ])('%s', (message, ...args) => expect(outstandingContradiction(parse(...args))).toBe(message));

  test('none', () =>
    expect(outstandingContradiction(parse('-e', 'pages', '--by', 'comm', '-I', '1s'))).toBeUndefined());
});
