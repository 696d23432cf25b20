import { isatty } from 'node:tty';
import { type ProcessStat, readProcess } from '../../kernel/processes.ts';

type Read = (pid: number) => Pick<ProcessStat, 'parent' | 'start' | 'terminal'> | undefined;

/**
 * Watches the terminal from which this process was started. `onTerminal`: true if the input, the output or the log is
 * a terminal; under nohup none is. The kernel takes the terminal from each process of its session before it signals
 * the first (drivers/tty/tty_jobctrl.c, tty_signal_session_leader). sudo gives a command a terminal of its own, which
 * outlives the user's, so the processes that started this one are watched as well.
 */
export class StartTerminal {
  readonly #read: Read;
  /** Processes that had a terminal at the start: pid and start time. */
  readonly #processes: { pid: number; start: number }[] = [];

  constructor(onTerminal = [0, 1, 2].some((fd) => isatty(fd)), read: Read = readProcess) {
    this.#read = read;
    if (!onTerminal) return;
    for (let pid = process.pid; ; ) {
      const stat = read(pid);
      if (stat === undefined || stat.terminal === 0) return;
      this.#processes.push({ pid, start: stat.start });
      pid = stat.parent;
    }
  }

  /** True if a process on the way from the terminal to this one has lost it. A process that ended tells nothing. */
  get isGone(): boolean {
    return this.#processes.some(({ pid, start }) => {
      const stat = this.#read(pid);
      return stat?.start === start && stat.terminal === 0;
    });
  }
}
