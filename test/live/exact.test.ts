import { beforeAll, describe, expect, it } from 'vitest';
import type { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import {
  type Child,
  finish,
  PROBES,
  perfCount,
  reports,
  start,
  totalOf,
  vmtally,
  WORKLOADS,
} from './support.ts';

const N = 100_003;
/**
 * Bytes that the kernel requests for each eventfd. The number depends on the kernel, so the tests measure it
 * first.
 */
let size = 0;
let filter = '';

const sum = (list: readonly StatReport[], of: (report: StatReport) => number) =>
  list.filter(({ kind }) => kind === 'interval').reduce((total, report) => total + of(report), 0);
const count = (report: StatReport) => report.events[0]?.count ?? 0;
const row = (report: StatReport, name: string) =>
  report.events[0]?.rows
    ?.filter((entry) => entry.name === name)
    .reduce((total, entry) => total + entry.count, 0) ?? 0;

/** A workload that waits for a byte before it starts. */
const waiting = (n: number): Child => start(WORKLOADS.eventfd, argv`${n} wait`);
const go = (child: Child) => child.stdin.write('x');

beforeAll(async () => {
  const child = vmtally`stat --probes ${PROBES} -e kmalloc_by_request --json -- ${WORKLOADS.eventfd} 1009`;
  const { events } = totalOf((await finish(child)).stderr);
  const buckets = events[0]?.distribution.filter((bucket) => bucket.count >= 1009) ?? [];
  expect(buckets).toHaveLength(1);
  size = buckets[0]?.value ?? 0;
  filter = `bytes_req == ${size}`;
});

describe('a process that makes exactly 100,003 eventfds', () => {
  it('is counted to the last one with -p, as perf stat counts it', async () => {
    const workload = waiting(N);
    const perf = start('perf', argv`stat -x, -I 100 -e kmem:kmalloc --filter ${filter} -p ${workload.pid}`);
    const counter = vmtally`stat -I 100 --json -e kmem:kmalloc --filter ${filter} -p ${workload.pid}`;
    await until(
      'both count',
      () => perf.stderr.includes('kmem:kmalloc') && counter.stdout.includes('"interval"'),
    );
    go(workload);
    workload.stdin.end();
    await finish(counter);
    await perf.done;
    const seen = perf.stderr.split('\n').map((line) => Number(line.split(',')[1]));
    expect(seen.filter(Number.isInteger).reduce((a, b) => a + b, 0)).toBe(N);
    expect(sum(reports(counter.stdout), count)).toBe(N);
    expect(count(totalOf(counter.stdout))).toBe(N);
  });

  it('is counted to the last one with -a --by pid', async () => {
    const counter = vmtally`stat -a --by pid --json -e kmem:kmalloc --filter ${filter}
      -- ${WORKLOADS.eventfd} ${N}`;
    const report = totalOf((await finish(counter)).stderr);
    const rows = report.events[0]?.rows?.filter(({ name }) => name.startsWith('vmtally-eventfd')) ?? [];
    // Other tests run this workload too, with other numbers.
    expect(rows.map((entry) => entry.count)).toContain(N);
  });

  it('is counted to the last one as a command, as perf stat in the same run counts it', async () => {
    const perf = argv`perf stat -x, -e kmem:kmalloc --filter ${filter} -- ${WORKLOADS.eventfd} ${N}`;
    const counter = vmtally`stat --by comm --json -e kmem:kmalloc --filter ${filter} -- ${perf}`;
    const { stderr } = await finish(counter);
    expect(row(totalOf(stderr), 'vmtally-eventfd')).toBe(N);
    expect(perfCount(stderr, 'kmem:kmalloc')).toBe(N);
  });

  it('has them in the right size class', async () => {
    const counter = vmtally`stat --json -e kmalloc -- ${WORKLOADS.eventfd} ${N}`;
    const report = totalOf((await finish(counter)).stderr);
    const bucket = report.events[0]?.distribution.filter(({ count: n }) => n >= N) ?? [];
    expect(bucket).toHaveLength(1);
    expect(bucket[0]?.value).toBeGreaterThanOrEqual(size);
    expect(report.exactness.mapFull).toEqual([]);
  });
});

describe('500,009 eventfds at -I 100', () => {
  const MANY = 500_009;

  it('add up over the intervals', async () => {
    const counter = vmtally`stat -I 100 --json -e kmem:kmalloc --filter ${filter}
      -- ${WORKLOADS.eventfd} ${MANY}`;
    const list = reports((await finish(counter)).stderr);
    expect(list.length).toBeGreaterThan(3);
    expect(sum(list, count)).toBe(MANY);
    expect(count(list.at(-1) as StatReport)).toBe(MANY);
  });

  it('add up over the intervals for two at once, on both CPUs', async () => {
    const command = `${WORKLOADS.eventfd} ${MANY} & ${WORKLOADS.eventfd} ${MANY}; wait`;
    const counter = vmtally`stat -I 100 --by pid --json -e kmem:kmalloc --filter ${filter}
      -- sh -c ${command}`;
    const list = reports((await finish(counter)).stderr);
    const rows = list.at(-1)?.events[0]?.rows?.filter(({ name }) => name.startsWith('vmtally-eventfd')) ?? [];
    expect(rows.map((entry) => entry.count)).toEqual([MANY, MANY]);
    const perProcess = rows.map(({ key }) =>
      sum(list, (report) => report.events[0]?.rows?.find((entry) => entry.key === key)?.count ?? 0),
    );
    expect(perProcess).toEqual([MANY, MANY]);
  });
});
