import { isAlive, readProcess } from './processes.ts';

const WATCH_MS = 100;

/** Calls `gone` once all processes have ended; clear the timer to stop waiting. A pid given anew counts as gone. */
export function whenGone(pids: readonly number[], gone: () => void): NodeJS.Timeout {
  const starts = pids.map((pid) => [pid, readProcess(pid)?.start ?? -1] as const);
  const timer = setInterval(() => {
    if (starts.some(([pid, start]) => isAlive(pid, start))) return;
    clearInterval(timer);
    gone();
  }, WATCH_MS);
  return timer;
}
