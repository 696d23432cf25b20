import { isAlive, readProcess } from './processes.ts';

const WATCH_MS = 100;

/** A process for ever: its pid and the clock ticks from boot to its start. */
export type Process = readonly [pid: number, start: number];

/** Who has these pids now; who has ended gets a start that nobody has. */
export const processesOf = (pids: readonly number[]): Process[] =>
  pids.map((pid) => [pid, readProcess(pid)?.start ?? -1]);

/** Calls `gone` once all of them have ended; clear the timer to stop waiting. A pid given anew counts as gone. */
export function whenGone(processes: readonly Process[], gone: () => void): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (processes.some(([pid, start]) => isAlive(pid, start))) return;
    clearInterval(timer);
    gone();
  }, WATCH_MS);
  return timer;
}
