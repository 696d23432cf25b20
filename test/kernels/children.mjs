import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const children = new Set();

/**
 * Runs a program in its own process group, passes its lines to `onLine`, and returns its status, or the
 * signal that ended it. The program is killed after `seconds`, and whenever this process dies.
 */
export async function runLines(program, args, seconds, onLine) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'ionice', '-c3', program, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child.pid);
  const timer = setTimeout(() => {
    console.error(`${program} is ended: it took over ${seconds} s`);
    endGroup(child.pid);
  }, seconds * 1000);
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(status ?? signal));
  });
  for await (const line of createInterface({ input: child.stdout })) onLine(line.trimEnd());
  const status = await ended;
  clearTimeout(timer);
  children.delete(child.pid);
  return status;
}

/** Ends all children that still run. */
export function endChildren() {
  for (const pid of children) endGroup(pid);
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The process group has ended.
  }
}
