import type { Process } from '../kernel/processes.ts';
import { whenGone } from '../kernel/when-gone.ts';
import type { Collector } from './collector.ts';
import { type Command, type CommandEnd, startCommand } from './command.ts';

export interface EndOptions {
  /** Command to run while counting; the count ends with it. */
  command?: readonly string[] | undefined;
  timeoutMs?: number | undefined;
  /** Processes whose end ends the count. */
  processes?: readonly Process[] | undefined;
  /** Called with the command once it runs. */
  onCommand?: ((command: Command) => void) | undefined;
}

/** Stops the collector when the command ends, the time is up or the processes are gone. */
export class EndConditions {
  readonly #collector: Pick<Collector, 'stop' | 'commandStarted'>;
  readonly #options: EndOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #command: Command | undefined;
  /** The end of the command, once it has ended. */
  commandEnd: CommandEnd | undefined;

  constructor(collector: Pick<Collector, 'stop' | 'commandStarted'>, options: EndOptions) {
    this.#collector = collector;
    this.#options = options;
  }

  /** Starts the command, if there is one that does not run yet. */
  startCommand(): void {
    const { command, onCommand } = this.#options;
    if (command === undefined || this.#command !== undefined) return;
    this.#command = startCommand(command);
    if (this.#command.pid !== undefined) this.#collector.commandStarted(this.#command.pid);
    onCommand?.(this.#command);
    void this.#command.exit.then((end) => {
      this.commandEnd = end;
      this.#collector.stop();
    });
  }

  /** The count begins: starts the command, the time and the watch of the processes. */
  begin(): void {
    const { timeoutMs, processes } = this.#options;
    const stop = () => this.#collector.stop();
    this.startCommand();
    if (timeoutMs !== undefined) this.#timers.push(setTimeout(stop, timeoutMs));
    if (processes !== undefined) this.#timers.push(whenGone(processes, stop));
  }

  /**
   * Ends a command that still runs when the count has ended by time or by its number of intervals, as perf
   * stat does. After a failure of vmtally itself it only waits.
   */
  async endCommand(failed: boolean): Promise<void> {
    if (!failed && this.commandEnd === undefined) this.#command?.signal('SIGTERM');
    await this.#waitForCommand();
  }

  /** Stops the timers, and waits for the command. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    // The consumer may have stopped iterating. The command is not to blame: do not signal it.
    await this.#waitForCommand();
  }

  async #waitForCommand(): Promise<void> {
    if (this.#command !== undefined && this.commandEnd === undefined)
      this.commandEnd = await this.#command.exit;
  }
}
