import { isAlive, type Process } from './processes.ts';

const WATCH_MS = 100;

/**
 * Calls `gone` once all processes have ended; clear the timer to stop waiting. A reused pid counts as ended.
 */
export function whenGone(processes: readonly Process[], gone: () => void): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (processes.some(([pid, start]) => isAlive(pid, start))) return;
    clearInterval(timer);
    gone();
  }, WATCH_MS);
  return timer;
}
