import { readFileSync } from 'node:fs';
import type { Command } from '../collector/command.ts';

/** Signals that vmtally forwards to a command. */
export const FORWARDED: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** Forwards signals to the command; without a command, the first signal ends the count. */
export class Signals {
  received: NodeJS.Signals | undefined;
  /** True once a signal asked to end: -r starts no further run then. */
  stopped = false;
  command: Command | undefined;
  stop: () => void = () => {};
  readonly #handlers = FORWARDED.map((name) => [name, () => this.#receive(name)] as const);

  readonly #countsCommand: boolean;

  /** `countsCommand`: a command is counted, and SIGUSR1 and SIGUSR2 go only to that command. */
  constructor(countsCommand = false) {
    this.#countsCommand = countsCommand;
    for (const [name, handler] of this.#handlers) process.on(name, handler);
  }

  restore(): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }

  #receive(name: NodeJS.Signals): void {
    const forUser = name === 'SIGUSR1' || name === 'SIGUSR2';
    if (forUser && this.#countsCommand && this.command === undefined) return;
    const repeated = this.received === name;
    this.received = name;
    this.stopped ||= !forUser;
    const fromTerminal = (name === 'SIGINT' || name === 'SIGQUIT') && terminalSignals();
    if (this.command === undefined) this.stop();
    else if (!fromTerminal) this.command.signal(name);
    else if (repeated) this.stop();
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
