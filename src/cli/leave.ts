import { closeSync, openSync } from 'node:fs';

/** Whether this process has a terminal that it belongs to (tty(4)). */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

const hadTerminal = hasTerminal();

/**
 * Ends this process, children first: they end at 'exit' (see bpftrace/run.ts). Where its terminal is gone it ends as
 * on SIGHUP: Node gives a terminal back at its end, and aborts where that fails (ResetStdio in node.cc takes EPERM
 * only, and the kernel says EIO).
 */
export function leave(status?: number): never {
  process.on('exit', () => {
    if (!hadTerminal || hasTerminal()) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
    // Where nohup has it ignored.
    process.kill(process.pid, 'SIGKILL');
  });
  // With an argument, even an undefined one, Node forgets the exitCode.
  process.exit(status ?? process.exitCode);
}
