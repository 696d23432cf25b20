import { expect, test } from 'vitest';
import { toNdjson } from '../../../src/report/export/to-ndjson.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { tableOf } from './exported.ts';

const linesOf = (...parts: Parameters<typeof tableOf>) =>
  [...toNdjson(tableOf(...parts))]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a count has its time, its process and its units', () => {
  const [first] = linesOf(2);
  expect(first).toEqual({
    time_ms: HEAD.startedMs + 1000,
    run: 1,
    run_seconds: 1,
    tick_seconds: 1,
    pid: Number(who(0).key),
    start_clock_ticks: who(0).start,
    name: 'task0',
    user: who(0).user,
    cgroup: who(0).cgroup,
    container: null,
    image: null,
    pod: null,
    namespace: null,
    event: 'kmem:kmalloc',
    value: 4096,
    value_label: '4 KiB',
    count: 2,
    count_unit: HEAD.series[0]?.counts,
    amount_bytes: 8192,
  });
});

test('all counts are there, with the name that a process had at the end of the tick', () => {
  const lines = linesOf(35);
  expect(lines).toHaveLength(105);
  const sum = lines.reduce((all, { count }) => all + count, 0);
  expect(sum).toBe(630 + 70 + 35_000 + 630);
  const names = lines.filter(({ value }) => value === 64).map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['task1', 'last', 'last']);
  // Members of ten seconds each say the rows that they use.
  expect(names.slice(3)).toEqual(Array(32).fill('last'));
});

test('a count without a value has none, and no amount', () => {
  const free = linesOf(1).find(({ event }) => event === 'kmem:kfree');
  expect(free).toMatchObject({ value: null, value_label: null, amount_bytes: null, count: 1001 });
});

test('call sites are a column where the capture has them', () => {
  const [line] = linesOf(1, { ...HEAD, by: 'pid,site' }, () => ({
    sites: ['a+0x1/0x2'],
    quads: { row: [0], series: [0], value: [8], count: [3], site: [0] },
  }));
  expect(line).toMatchObject({ site: 'a+0x1/0x2', count: 3 });
});
