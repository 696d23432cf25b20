import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { isKernelIn } from '../../src/compare/choose.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { type Child, finish, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const EVENTS = [
  'kmem:kmalloc',
  'kmem:kfree',
  'kmem:kmem_cache_alloc',
  'kmem:kmem_cache_free',
  'kmem:mm_page_alloc',
  'kmem:mm_page_free',
  'exceptions:page_fault_user',
];
/** perf before 6.16 counts a part of a task's exit. */
const UNTIL_EXIT = isKernelIn(release(), '6.16..') ? ['--until-exit'] : [];

/** Frees that RCU makes in batches, in an interrupt of whichever task runs. */
const FREES = new Set(['kmem:kfree', 'kmem:kmem_cache_free', 'kmem:mm_page_free']);
/**
 * Most runs until perf has no such batch of its own: perf counts a task for some 30 µs after sched_process_exit
 * (do_exit, perf_event_exit_task). 5 of 16,000 exits had one there.
 */
const RUNS = 3;
const RAW = !('why' in rawSupport(await findBpftrace(), readFeatures()));

const counts = (text: string): Record<string, number> =>
  Object.fromEntries(totalOf(text).events.map(({ event, count }) => [event, count]));

/** The sums of `perf stat -I -x,` by event; the fields are time, count, unit, event. */
function perfSums(text: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [, count, , event] of text.split('\n').map((line) => line.split(',')))
    if (event !== undefined && Number.isInteger(Number(count)))
      sums[event] = (sums[event] ?? 0) + Number(count);
  return sums;
}

const stopped = (pid: number) => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

interface SameRun {
  ours: Record<string, number>;
  perfs: Record<string, number>;
  /**
   * The number of events by which a count may be too low, from the report: at raw tracepoints, and if updates
   * were lost.
   */
  bounds: Map<string, number>;
}

/** Counts one run of a command with perf and with vmtally: both attach while the command is stopped. */
async function sameRun(command: readonly string[]): Promise<SameRun> {
  const target = start('sh', argv`-c 'kill -STOP $$; exec "$@" >/dev/null 2>&1' sh ${command}`);
  await until('the command is stopped', () => stopped(target.pid));
  const events = EVENTS.join();
  const pid = String(target.pid);
  const perf = start('perf', argv`stat -x, -I 100 -e ${events} -p ${pid}`);
  const counter: Child = vmtally`stat --json -I 100 -e ${events} ${UNTIL_EXIT} -p ${pid}`;
  await until(
    'both count',
    () => perf.stderr.includes('kmem:kmalloc') && reports(counter.stdout).length > 0,
    30_000,
  );
  target.kill('SIGCONT');
  await finish(target);
  await finish(counter);
  await finish(perf);
  const { 'mm_page_alloc.failed': failed = 0, ...ours } = counts(counter.stdout);
  ours['kmem:mm_page_alloc'] = (ours['kmem:mm_page_alloc'] ?? 0) + failed;
  const { missedRuns, lostUpdates } = totalOf(counter.stdout).exactness;
  const bounds = new Map(RAW ? missedRuns.map(({ event, bound }) => [event, bound]) : []);
  for (const { event, updates } of lostUpdates) bounds.set(event, (bounds.get(event) ?? 0) + updates);
  return { ours, perfs: perfSums(perf.stderr), bounds };
}

describe('perf stat and vmtally on one run, to the event', () => {
  it.each([
    [WORKLOADS.eventfd, '20011'],
    argv`perf bench sched pipe -l 20011`,
    argv`perf bench sched messaging -g 2 -l 101`,
    argv`perf bench mem memcpy -s 64MB -l 3`,
    argv`perf bench syscall basic -l 100003`,
    argv`perf bench epoll wait -r 1 -t 2`,
  ])('%s %s %s %s', async (...command) => {
    for (let run = 1; ; run++) {
      const { ours, perfs, bounds } = await sameRun(command);
      // bpftrace 0.20 to 0.23 miss some events that perf counts, but no more than the report says. perf misses
      // frees in interrupts that come while it counts another free; raw tracepoints see these, as ftrace does:
      // batches of RCU, of a hundred or two.
      const explained = Object.entries(perfs).map(([event, count]) => {
        const lacking = count - (ours[event] ?? 0);
        const more = RAW && FREES.has(event) ? Math.max(0.02 * count, 300) : 0;
        const isExplained = lacking > 0 ? lacking <= (bounds.get(event) ?? 0) : -lacking <= more;
        return [event, isExplained ? count : (ours[event] ?? 0)] as const;
      });
      const differ = explained.filter(([event, count]) => count !== perfs[event]);
      const isBatch = differ.every(([event, count]) => FREES.has(event) && count < (perfs[event] ?? 0));
      if (differ.length > 0 && isBatch && run < RUNS) continue;
      expect(Object.fromEntries(explained)).toEqual(perfs);
      return;
    }
  });
});

describe.runIf(UNTIL_EXIT.length > 0)('a command from its exec to its exit', () => {
  // Compare the minimum over several runs of a program: the kernel charges work in interrupts, as RCU's
  // frees, to the interrupted process, and it only adds. The memory that the kernel keeps between runs may
  // differ by a few objects, but not by an image.
  it('comes out as with perf stat, event by event', async () => {
    const events = [...EVENTS, 'kmem:rss_stat'];
    const perfs: Record<string, number>[] = [];
    const ours: Record<string, number>[] = [];
    for (let run = 0; run < 5; run++) {
      const command = ['--', WORKLOADS.eventfd, '1009'];
      const perf = await finish(start('perf', argv`stat -x, -e ${events.join()} ${command}`));
      perfs.push(
        Object.fromEntries(
          perf.stderr.split('\n').map((line) => [line.split(',')[2], Number(line.split(',')[0])]),
        ),
      );
      const child = await finish(vmtally`stat --json --until-exit -e ${events.join()} ${command}`);
      ours.push(counts(child.stderr));
    }
    for (const event of events) {
      const [own, perf] = [ours, perfs].map((runs) =>
        Math.min(...runs.map((counted) => counted[event] ?? -1)),
      );
      expect(Math.abs((own ?? 0) - (perf ?? 0)), `${event}: ${own} and perf ${perf}`).toBeLessThanOrEqual(
        Math.max(8, 0.005 * (perf ?? 0)),
      );
    }
  });
});
