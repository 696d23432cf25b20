import { type Command, PASSED_ON, terminalSignals } from '../session/command.ts';

/** With a command signals go on to it; without one the first ends the count. */
export class Signals {
  received: NodeJS.Signals | undefined;
  stopped = false;
  command: Command | undefined;
  stop: () => void = () => {};
  readonly #handlers = PASSED_ON.map((name) => [name, () => this.#take(name)] as const);

  constructor() {
    for (const [name, handler] of this.#handlers) process.on(name, handler);
  }

  restore(): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }

  #take(name: NodeJS.Signals): void {
    const again = this.received === name;
    this.received = name;
    this.stopped = true;
    const byTerminal = (name === 'SIGINT' || name === 'SIGQUIT') && terminalSignals();
    if (this.command === undefined) this.stop();
    else if (!byTerminal) this.command.signal(name);
    else if (again) this.stop();
  }
}
