import { readFileSync } from 'node:fs';
import type { Command } from '../collector/command.ts';

/** Signals that vmtally passes on to a command. */
export const PASSED_ON: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** Passes signals on to the command; without a command, the first signal ends the count. */
export class Signals {
  received: NodeJS.Signals | undefined;
  /** True once a signal asked to end: -r starts no further run then. */
  stopped = false;
  command: Command | undefined;
  stop: () => void = () => {};
  readonly #handlers = PASSED_ON.map((name) => [name, () => this.#take(name)] as const);

  readonly #ofCommand: boolean;

  /** `ofCommand`: a command is counted, and SIGUSR1 and SIGUSR2 are for it alone. */
  constructor(ofCommand = false) {
    this.#ofCommand = ofCommand;
    for (const [name, handler] of this.#handlers) process.on(name, handler);
  }

  restore(): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }

  #take(name: NodeJS.Signals): void {
    const forUser = name === 'SIGUSR1' || name === 'SIGUSR2';
    if (forUser && this.#ofCommand && this.command === undefined) return;
    const again = this.received === name;
    this.received = name;
    this.stopped ||= !forUser;
    const byTerminal = (name === 'SIGINT' || name === 'SIGQUIT') && terminalSignals();
    if (this.command === undefined) this.stop();
    else if (!byTerminal) this.command.signal(name);
    else if (again) this.stop();
  }
}

/**
 * True if the terminal itself sends SIGINT and SIGQUIT to the command, because vmtally and the command are in
 * the foreground process group (proc(5): fields 5, pgrp, and 8, tpgid, of /proc/self/stat).
 */
export function terminalSignals(stat = readFileSync('/proc/self/stat', 'utf8')): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[2] === fields[5];
}
