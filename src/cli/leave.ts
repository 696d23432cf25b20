import { closeSync, openSync } from 'node:fs';

/** True if this process has a controlling terminal (tty(4)). */
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
 * Ends this process after its children, which end at 'exit' (see bpftrace/run.ts). If the terminal is gone,
 * this process ends as on SIGHUP: on exit Node restores the terminal's modes, and aborts if that fails
 * (ResetStdio in node.cc tolerates EPERM only, and the kernel returns EIO).
 */
export function leave(status?: number): never {
  process.on('exit', () => {
    if (!hadTerminal || hasTerminal()) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
    // Under nohup, SIGHUP is ignored.
    process.kill(process.pid, 'SIGKILL');
  });
  // If exit() gets an argument, even undefined, Node ignores process.exitCode.
  process.exit(status ?? process.exitCode);
}
