import type { HealthMessage } from '../wire/views.ts';

/** CPU time and memory of a process. */
export type Usage = HealthMessage['controller'];

/** Milliseconds over which CPU time is told: shorter ones would tell of single ticks. */
const LEAST_MS = 900;

/** What this process costs, since the reading before. */
export function meter(): () => Usage {
  let [cpu, at, percent] = [process.cpuUsage(), performance.now(), 0];
  return () => {
    const ms = performance.now() - at;
    if (ms >= LEAST_MS) {
      const { user, system } = process.cpuUsage(cpu);
      percent = (user + system) / 10 / ms;
      [cpu, at] = [process.cpuUsage(), performance.now()];
    }
    return { cpuPercent: percent, rssBytes: process.memoryUsage.rss() };
  };
}
