import { type AttachProgress, attachProgress } from '../collector/attach-progress.ts';
import type { Collector } from '../collector/collector.ts';
import type { CollectorEvent } from '../collector/events.ts';
import type { Process } from '../kernel/processes.ts';
import { whenGone } from '../kernel/when-gone.ts';
import { Deferred } from './deferred.ts';

/** The end of a Collector's run. */
export interface RunEnd {
  /** Undefined unless it failed. */
  error: unknown;
  /** True if it counted. */
  hasOpened: boolean;
  /** True if its last tick came. */
  isFinal: boolean;
}

interface Listener {
  handle(event: CollectorEvent, collector: Collector): void;
  ended(collector: Collector, end: RunEnd): void;
  processesGone(): void;
}

/** Runs the Collectors of a session, one after the other. */
export class Runner {
  /** Undefined while nothing is counted. */
  collector: Collector | undefined;
  /** True while the session itself stops its Collector. */
  isHalting = false;
  readonly #listener: Listener;
  /** Resolves when the last Collector has ended. */
  #running: Promise<void> = Promise.resolve();
  #attached = new Deferred();
  #watch: NodeJS.Timeout | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Resolves when the last Collector counts, or ends without a failure; rejects if it fails before. */
  get attached(): Promise<void> {
    return this.#attached.promise;
  }

  /** Undefined while nothing is counted. */
  get attaching(): AttachProgress | undefined {
    return this.collector && attachProgress(this.collector);
  }

  /** `processes`: those that the user named, if any. */
  start(collector: Collector, processes: readonly Process[]): void {
    clearInterval(this.#watch);
    if (processes.length > 0) this.#watch = whenGone(processes, () => this.#listener.processesGone());
    this.collector = collector;
    this.#attached = new Deferred();
    this.#running = this.#run(collector, this.#attached);
  }

  /** Stops counting after the last counts are emitted, or at once. */
  async halt(atOnce = false): Promise<void> {
    clearInterval(this.#watch);
    this.isHalting = true;
    if (atOnce) this.collector?.kill();
    else this.collector?.stop();
    await this.#running;
    this.isHalting = false;
  }

  async #run(collector: Collector, attached: Deferred): Promise<void> {
    const end: RunEnd = { error: undefined, hasOpened: false, isFinal: false };
    try {
      for await (const event of collector.events()) {
        this.#listener.handle(event, collector);
        end.hasOpened ||= event.kind === 'open';
        if (end.hasOpened) attached.resolve();
        end.isFinal = event.kind === 'tick' && event.final;
      }
    } catch (error) {
      end.error = error;
      attached.reject(error);
    }
    attached.resolve();
    this.collector = undefined;
    this.#listener.ended(collector, end);
  }
}
