import { readdirSync, readFileSync } from 'node:fs';
import { cpuList } from './features.ts';

/** Most threads that are read: each takes about 20 µs. */
const MOST_THREADS = 128;

/** Longest time between two scheduler ticks of a busy CPU: HZ is 100 or more. */
export const SCHEDULER_TICK_NS = 10_000_000;

/**
 * Returns a mark of how far all threads of the processes have run. A thread that has run since an earlier
 * mark, and later than one scheduler tick after that mark, gives another mark. Undefined where this does not
 * hold: a process has ended, there are no threads or too many, a CPU is in nohz_full, or the kernel does not
 * keep the figures (CONFIG_SCHED_INFO).
 *
 * When a thread gets a CPU, its run count in schedstat goes up (kernel/sched/stats.h, sched_info_arrive).
 * While a thread stays on a CPU, its run time grows at each scheduler tick (kernel/sched/fair.c,
 * update_curr), which CPUs of nohz_full lack.
 */
export function taskRuns(pids: readonly number[]): string | undefined {
  if (pids.length === 0 || pids.length > MOST_THREADS || cpuList('nohz_full').length > 0) return undefined;
  const marks: string[] = [];
  try {
    for (const pid of pids) {
      const threads = readdirSync(`/proc/${pid}/task`);
      if (marks.length + threads.length > MOST_THREADS) return undefined;
      for (const tid of threads) {
        const runs = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').trim();
        // All figures are 0 where the kernel does not keep them.
        if (/\b0$/.test(runs)) return undefined;
        marks.push(`${tid} ${runs}`);
      }
    }
  } catch {
    return undefined;
  }
  return marks.toSorted().join('\n');
}
