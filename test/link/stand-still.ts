import { expect, vi } from 'vitest';
import { readProcess } from '../../src/kernel/processes.ts';
import type { ServerProcess } from '../../src/link/controller-end.ts';

/** Stops a serving process: it reads nothing until `goOn`. */
export async function standStill(server: ServerProcess | undefined): Promise<void> {
  const pid = signal(server, 'SIGSTOP');
  await vi.waitFor(() => expect(readProcess(pid)?.state).toBe('T'), { timeout: 10_000, interval: 5 });
}

export const goOn = (server: ServerProcess | undefined) => signal(server, 'SIGCONT');

function signal(server: ServerProcess | undefined, name: NodeJS.Signals): number {
  const pid = server?.pid ?? expect.fail('no server runs');
  process.kill(pid, name);
  return pid;
}
