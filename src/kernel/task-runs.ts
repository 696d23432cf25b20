import { readdirSync, readFileSync } from 'node:fs';
import { cpuList } from './features.ts';

/** Threads that are read at most. Each takes about 20 µs. */
const MOST_THREADS = 128;

/** The longest time between two scheduler ticks of a CPU at work: HZ is 100 or more. */
export const SCHEDULER_TICK_NS = 10_000_000;

/**
 * A mark of how far all threads of processes have run. A thread that ran at some time since an earlier mark, and later
 * than one scheduler tick after it, has another mark now. Undefined where that does not hold: a process has ended, there
 * are none or too many threads, or the kernel does not keep the figures (CONFIG_SCHED_INFO).
 *
 * A thread that comes to a CPU counts one more in schedstat (kernel/sched/stats.h, sched_info_arrive). The run time of
 * one that stays there grows with each scheduler tick (kernel/sched/fair.c, update_curr), which CPUs of nohz_full lack.
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
        // All are 0 where the kernel does not keep them.
        if (/\b0$/.test(runs)) return undefined;
        marks.push(`${tid} ${runs}`);
      }
    }
  } catch {
    return undefined;
  }
  return marks.toSorted().join('\n');
}
