import { uptime } from 'node:os';
import { bootNs } from '../../collector/boot-ns.ts';
import { Collector } from '../../collector/collector.ts';
import type { Tick } from '../../collector/events.ts';
import { readFeatures } from '../../kernel/features.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { selectEvents } from '../../probe/select.ts';
import type { PagesFaults } from '../../report/pages-faults.ts';
import type { Distribution } from '../../tally/tally.ts';
import { attachingText } from '../attaching.ts';
import { prepare } from '../common.ts';
import { Progress } from '../progress.ts';

/** Begin and end of a look, in ns since boot. */
export interface Look {
  fromNs: number;
  toNs: number;
}

/** A look that takes all of an action. */
export function lookOf<T>(act: () => T): { look: Look; result: T } {
  // The time has hundredths of a second: the begin is rounded down, the end up.
  const fromNs = uptime() * 1e9;
  const result = act();
  return { look: { fromNs, toNs: bootNs() }, result };
}

const TICK_MS = 100;
const EVENTS = ['page_fault_user', 'page_fault_kernel', 'mm_page_alloc'];
/** Error codes of a write to a page that is there, in user mode and in the kernel (arch/x86/include/asm/trap_pf.h). */
const [USER_WRITE, KERNEL_WRITE] = [7, 3];
const SINGLE = 0;

/** Counts the faults of a process while its pages are looked at. Stop it at the end. */
export class CountedFaults {
  readonly #collector: Collector;
  readonly #ticks: Tick[] = [];
  readonly #running: Promise<void>;
  #hasEnded = false;
  #heard = (): void => {};

  private constructor(collector: Collector) {
    this.#collector = collector;
    this.#running = this.#run().finally(() => {
      this.#hasEnded = true;
      this.#heard();
    });
    // A failure is for whoever waits next.
    this.#running.catch(() => {});
  }

  /** Resolves when it counts. Throws NOT_ROOT, EVENT_MISSING and the errors of bpftrace. */
  static async start(pid: number, start: number): Promise<CountedFaults> {
    const { bpftrace, probes } = await prepare({ color: 'never', probes: [] });
    const tracepoints = readTracepoints();
    const requests = EVENTS.map((text) => ({ text }));
    const collector = new Collector({
      bpftrace,
      features: readFeatures(),
      tracepoints,
      selections: selectEvents(requests, probes, tracepoints),
      scope: { who: { kind: 'pids', processes: [[pid, start]], inherit: false } },
      groupBy: 'none',
      tickMs: TICK_MS,
      delayMs: 0,
    });
    const progress = new Progress(process.stderr);
    progress.wait((seconds) => attachingText(collector, seconds));
    const counted = new CountedFaults(collector);
    try {
      await counted.reached(0);
    } finally {
      progress.clear();
    }
    return counted;
  }

  /** Waits until the faults before a time are counted. Throws an AbortError at `signal`. */
  async reached(ns: number, signal?: AbortSignal): Promise<void> {
    const wake = (): void => this.#heard();
    signal?.addEventListener('abort', wake);
    try {
      while (!this.#hasEnded && (this.#ticks.at(-1)?.toNs ?? -1) < ns) {
        signal?.throwIfAborted();
        await new Promise<void>((resolve) => (this.#heard = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', wake);
    }
    if (this.#hasEnded) await this.#running;
  }

  /** The faults from one look to the next, which must be reached. Those before the second one are forgotten. */
  between(before: Look, now: Look): Omit<PagesFaults, 'verdict'> {
    const all = this.#ticks.filter(({ fromNs, toNs }) => toNs > before.fromNs && fromNs < now.toNs);
    const surely = all.filter(({ fromNs, toNs }) => fromNs >= before.toNs && toNs <= now.fromNs);
    const sum = (ticks: readonly Tick[], event: string, value: number): number => {
      const { series } = this.#collector.program;
      const index = series.findIndex(({ label }) => label.endsWith(`:${event}`));
      return ticks.reduce((total, { counts }) => total + valueIn(counts[index]?.values() ?? [], value), 0);
    };
    const inKernel = (ticks: readonly Tick[]) => sum(ticks, 'page_fault_kernel', KERNEL_WRITE);
    const writes = (ticks: readonly Tick[]) => sum(ticks, 'page_fault_user', USER_WRITE) + inKernel(ticks);
    const pages = (ticks: readonly Tick[]) => sum(ticks, 'mm_page_alloc', SINGLE);
    this.#ticks.splice(
      0,
      this.#ticks.findIndex(({ toNs }) => toNs > now.fromNs),
    );
    return {
      writes: { least: writes(surely), most: writes(all) },
      inKernel: inKernel(all),
      allocations: { least: pages(surely), most: pages(all) },
      exact: this.#collector.exactness().exact,
    };
  }

  /** Ends the count at once. */
  kill(): void {
    this.#collector.kill();
  }

  async #run(): Promise<void> {
    for await (const event of this.#collector.events()) {
      if (event.kind !== 'tick') continue;
      this.#ticks.push(event);
      this.#heard();
    }
  }
}

function valueIn(rows: Iterable<Distribution>, value: number): number {
  let sum = 0;
  for (const distribution of rows) sum += distribution.get(value) ?? 0;
  return sum;
}
