import { beforeAll, describe, expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import type { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { type Child, finish, PROBES, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const N = 10_007;
/**
 * The call site at which the kernel frees an eventfd's context, once for each eventfd. It depends on the
 * kernel, so the tests find it first.
 */
let site = 0;

const countAt = ({ events }: StatReport) =>
  events[0]?.distribution.find(({ value }) => value === site)?.count ?? 0;
/**
 * The number of skipped runs of events' probes, and the number of events by which these counts may be short.
 */
function missed({ exactness }: Pick<StatReport, 'exactness'>, event?: string) {
  const all = exactness.missedRuns.filter(
    (miss) => miss.loses === 'events' && miss.event === (event ?? miss.event),
  );
  const sum = (field: 'runs' | 'bound') => all.reduce((total, miss) => total + miss[field], 0);
  return { runs: sum('runs'), bound: sum('bound') };
}

/**
 * Starts processes that make the kernel free memory in interrupts, while BPF programs count their events.
 * Callers end them.
 */
const noise = () => [1, 2, 3].map(() => start(WORKLOADS.unlink, ['1000000000']));
const end = (children: readonly Child[]) => {
  for (const child of children) child.kill('SIGKILL');
};

beforeAll(async () => {
  const counter = vmtally`stat --probes ${PROBES} -e kfree_site --json -- ${WORKLOADS.eventfd} 1009`;
  const found = totalOf((await finish(counter)).stderr).events[0]?.distribution ?? [];
  const sites = found.filter(({ count }) => count >= 1009 && count < 2 * 1009);
  expect(sites.length).toBeGreaterThan(0);
  site = sites[0]?.value ?? 0;
});

describe('beside processes for which the kernel skips many runs', () => {
  it('a process that waits for most of the time misses no more events than reported, far fewer than the system', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    const others = noise();
    try {
      const events = 'kfree_site,kmem:kmem_cache_free,kmem:kmem_cache_alloc,kmem:mm_page_free';
      const counter = vmtally`stat --probes ${PROBES} -I 100 --json -e ${events} -p ${workload.pid}`;
      const all = () => reports(counter.stdout);
      const skipped = () => Math.max(0, ...all().map((report) => missed(report).runs));
      await until('runs were skipped', () => skipped() >= 50, 60_000);
      workload.stdin.write('x');
      const counted = () => all().reduce((sum, report) => sum + countAt(report), 0);
      const reported = () => Math.max(...all().map((report) => missed(report, 'kmem:kfree').bound));
      await until('it has counted', () => counted() + reported() >= N, 60_000);
      // The process waits again, and a tick finds it waiting: runs were skipped, and the process can have missed none.
      const lastTwo = () =>
        all()
          .slice(-2)
          .map((report) => missed(report));
      await until(
        'it is found waiting',
        () => {
          const [before, now] = lastTwo();
          return (
            now !== undefined && before !== undefined && now.runs > before.runs && now.bound === before.bound
          );
        },
        60_000,
      );
      const then = missed(all().at(-1) as StatReport);
      await until('more runs were skipped', () => skipped() >= then.runs + 200, 60_000);
      // Read before it ends: an interrupt in its last tick may skip thousands.
      const waited = missed(all().at(-1) as StatReport);
      workload.stdin.end();
      await finish(counter);
      const total = totalOf(counter.stdout);
      const { runs, bound } = missed(total);
      const short = N - countAt(total);
      console.log(
        `kfree: ${short} missing, ${reported()} reported; all events: ${bound} reported, ${runs} on the system`,
      );
      expect(short).toBeGreaterThanOrEqual(0);
      expect(short).toBeLessThanOrEqual(missed(total, 'kmem:kfree').bound);
      expect(waited.bound - then.bound).toBeLessThan((waited.runs - then.runs) / 2);
    } finally {
      end([...others, workload]);
    }
  }, 120_000);

  it('a process that always runs misses no more events than reported, fewer at raw tracepoints', async () => {
    const others = noise();
    const workload = start(WORKLOADS.eventfd, ['1000000000']);
    try {
      const on = argv`-p ${workload.pid} -I 100 --json --probes ${PROBES}`;
      // A filter on a field prevents counting at the raw tracepoint.
      const both = vmtally`stat -e kmem:kmem_cache_free,kmem:kfree,kfree_site ${on}`;
      const classic = vmtally`stat --attach classic -e kmem:kmem_cache_free ${on}`;
      const reported = ({ stdout }: Child) =>
        Math.max(0, ...reports(stdout).map((report) => missed(report, FREES).bound));
      await until(
        // A single interrupt may free a hundred objects.
        'both count and runs were skipped',
        () => both.stdout !== '' && reported(classic) >= 500,
        60_000,
      );
      workload.kill('SIGKILL');
      await Promise.all([finish(both), finish(classic)]);
      console.log(
        `kmem_cache_free: up to ${reported(both)} more, at the tracepoint up to ${reported(classic)}`,
      );
      const total = totalOf(both.stdout);
      const [, kfree = Number.NaN, bySite = Number.NaN] = total.events.map(({ count }) => count);
      expect(Math.abs(kfree - bySite)).toBeLessThanOrEqual(missed(total, 'kmem:kfree').bound);
      const isRaw =
        process.env.VMTALLY_ATTACH !== 'classic' &&
        !('why' in rawSupport(await findBpftrace(), readFeatures()));
      if (isRaw) expect(2 * reported(both)).toBeLessThan(reported(classic));
    } finally {
      end([...others, workload]);
    }
  }, 120_000);
});

const FREES = 'kmem:kmem_cache_free';
