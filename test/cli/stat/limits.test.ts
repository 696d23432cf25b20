import { describe, expect, test } from 'vitest';
import { conditionsOf, limitsOf } from '../../../src/cli/stat/conditions-of.ts';
import { checkLimits, judgeLimit, UntilLimits } from '../../../src/cli/stat/limits.ts';
import { isLimit, type Limit } from '../../../src/diff/limit.ts';
import { selectEvents } from '../../../src/probe/select.ts';
import type { StatReport } from '../../../src/report/stat-report.ts';
import { failure } from '../../fixtures/failure.ts';
import { KMALLOC, probesOf } from '../../fixtures/probes.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';

const limitOf = (text: string): Limit => conditionsOf(text).find(isLimit) ?? expect.fail(text);

describe('a bound on what is not counted is refused', () => {
  const selections = selectEvents([{ text: 'kmalloc' }], probesOf(KMALLOC), tracepoints());
  test.each([
    ['kfree > 1', undefined, "--until 'kfree > 1': kfree is not counted, but kmem:kmalloc"],
    ['kmalloc.pages > 1', undefined, 'kmalloc.pages is not counted'],
    ['kmalloc > 98k', undefined, "'kmalloc > 98k': kmalloc is in allocations and takes a plain number"],
    ['kmalloc.bytes > 5ms', undefined, 'kmalloc.bytes is in bytes and takes a number of bytes or a size'],
    [`${'k'.repeat(5000)} > 1`, undefined, `--until '${'k'.repeat(200)}…': ${'k'.repeat(50)}`],
    ['kmalloc comm=gcc > 1', undefined, "--until 'kmalloc comm=gcc > 1' needs --by comm"],
  ])('%s', (text, by, message) => {
    const error = failure(() => checkLimits('--until', [limitOf(text)], selections, by));
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  });

  test.each(['kmalloc > 1', 'kmem:kmalloc.bytes > 1', 'kmalloc.bytes > 98k', 'kmalloc comm=gcc > 1'])(
    'and %s is not',
    (text) => {
      checkLimits('--fail-if', [limitOf(text)], selections, 'comm');
    },
  );
});

test('--until adds up ticks, over all rows', () => {
  const series = [
    { label: 'kmem:kmalloc', head: { value: { unit: 'bytes', scale: 'linear' as const } } },
    { label: 'kmem:mm_page_alloc', head: { value: { unit: 'pages', scale: 'order' as const } } },
  ];
  const counts = (each: number, order: number) => [
    new Map([
      ['1', new Map([[64, each]])],
      ['2', new Map([[32, 1]])],
    ]),
    new Map([['1', new Map([[order, 1]])]]),
  ];
  const many = new UntilLimits(limitsOf('kmalloc > 10, mm_page_alloc.pages > 20'));
  expect(many.add(counts(9, 0), series)).toBeUndefined();
  expect(many.add(counts(0, 3), series)).toBe('kmalloc > 10: 11');
  const pages = new UntilLimits(limitsOf('kmalloc.bytes > 1KiB, mm_page_alloc.pages > 20'));
  expect(pages.add(counts(1, 4), series)).toBeUndefined();
  expect(pages.add(counts(1, 3), series)).toBe('mm_page_alloc.pages > 20: 24');
});

describe('a report', () => {
  const numbers = (count: number, bytes: number) => ({
    count,
    amount: { value: bytes, unit: 'bytes' },
    distribution: [],
  });
  const report = (missing: number | null, uncountedSeconds = 0): Pick<StatReport, 'events' | 'accuracy'> => ({
    events: [
      {
        event: 'kmem:kmalloc',
        probe: 'kmalloc',
        map: 'kmalloc',
        counts: 'events',
        unit: null,
        valueName: 'bytes_alloc',
        ...numbers(1_000_003, 64_000_192),
        rows: [{ key: '7', name: 'gcc', ...numbers(11, 704) }],
      },
    ],
    accuracy: {
      seconds: 1,
      level: 'grey',
      series: [
        {
          series: 'kmem:kmalloc',
          counted: 1_000_003,
          missing,
          share: null,
          uncountedSeconds,
          uncounted: null,
          level: 'grey',
        },
      ],
    },
  });

  test.each([
    ['kmalloc > 1e6', 'yes'],
    ['kmalloc > 1000003', 'no'],
    ['kmalloc < 1000004', 'yes'],
    ['kmalloc < 1e6', 'no'],
    ['kmalloc.bytes > 64MB', 'no'],
    ['kmalloc.bytes > 60MiB', 'yes'],
    ['kmalloc comm=gcc > 10', 'yes'],
    ['kmalloc comm=7 > 11', 'no'],
    ['kmalloc comm=typo < 9', 'unsure'],
  ])('of exact counts: %s is %s', (text, outcome) => {
    expect(judgeLimit(limitOf(text), report(0)).outcome).toBe(outcome);
  });

  test.each<[string, number | null, number, string]>([
    ['kmalloc > 1e6', null, 0, 'yes'],
    ['kmalloc > 1000005', 2, 0, 'no'],
    ['kmalloc > 1000005', 3, 0, 'unsure'],
    ['kmalloc < 1000005', 1, 0, 'yes'],
    ['kmalloc < 1000005', 2, 0, 'unsure'],
    ['kmalloc < 1000005', null, 0, 'unsure'],
    ['kmalloc > 2e6', 0, 1.5, 'unsure'],
    ['kmalloc.bytes > 70MiB', 1, 0, 'unsure'],
  ])('%s with %j missing and %d s not counted is %4$s', (text, missing, seconds, outcome) => {
    expect(judgeLimit(limitOf(text), report(missing, seconds)).outcome).toBe(outcome);
  });
});
