import type { HealthMessage } from '../wire/views.ts';

/** CPU time and memory of a process. */
export type Usage = HealthMessage['controller'];

/** Least milliseconds over which CPU time is averaged: a shorter time would show the work of single ticks. */
const LEAST_MS = 900;

/** Measures the CPU time of this process since the previous reading, and its memory. */
export function meter(): () => Usage {
  let [cpu, sinceMs, percent] = [process.cpuUsage(), performance.now(), 0];
  return () => {
    const ms = performance.now() - sinceMs;
    if (ms >= LEAST_MS) {
      const { user, system } = process.cpuUsage(cpu);
      percent = (user + system) / 10 / ms;
      [cpu, sinceMs] = [process.cpuUsage(), performance.now()];
    }
    return { cpuPercent: percent, rssBytes: process.memoryUsage.rss() };
  };
}
