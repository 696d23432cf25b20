import { readdirSync, readFileSync } from 'node:fs';
import { cpuList } from './features.ts';
import { readProcess } from './processes.ts';

/** Threads that are read at most. Each takes about 40 µs. */
const MOST_THREADS = 64;

/**
 * A mark of how far all threads of processes have run. Two marks that are equal and at least one scheduler tick apart
 * prove that no thread ran between them. Undefined where that cannot be proven: a thread runs or waits for a CPU, has
 * ended, there are none or too many, or the kernel does not keep the figures (CONFIG_SCHED_INFO).
 *
 * A thread that comes to a CPU counts one more in schedstat (kernel/sched/stats.h, sched_info_arrive). A thread that is
 * already on a CPU is in state R, or is about to leave it: then its run time grows as it leaves, at the latest at the
 * next scheduler tick (kernel/sched/fair.c, update_curr). CPUs of nohz_full have no such tick.
 */
export function taskRuns(pids: readonly number[]): string | undefined {
  if (pids.length === 0 || pids.length > MOST_THREADS || cpuList('nohz_full').length > 0) return undefined;
  const marks: string[] = [];
  try {
    for (const pid of pids) {
      const threads = readdirSync(`/proc/${pid}/task`);
      if (marks.length + threads.length > MOST_THREADS) return undefined;
      for (const tid of threads) {
        const thread = `${pid}/task/${tid}`;
        // In this order: what comes to a CPU after the first is in the next mark, what is there by then in state R.
        const runs = readFileSync(`/proc/${thread}/schedstat`, 'utf8').trim();
        const stat = readProcess(thread);
        if (stat === undefined || stat.state === 'R' || /\b0$/.test(runs)) return undefined;
        marks.push(`${tid} ${stat.start} ${runs}`);
      }
    }
  } catch {
    return undefined; // It has ended, or the kernel has no schedstat.
  }
  return marks.toSorted().join('\n');
}
