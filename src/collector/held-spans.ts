import type { Names } from './names.ts';
import type { Span } from './span.ts';

/** Longest wait for a name, in ns of the program's clock, provided that ticks come. */
const WAIT_NS = 200e6;

/**
 * Intervals that wait to be printed. A process that ends between a tick and the look at procfs gets its name
 * from the next tick, or from a tick soon after if bpftrace's output is late. An interval waits that long for
 * the names of its rows.
 */
export class HeldSpans {
  readonly #names: Pick<Names, 'knows'> | undefined;
  readonly #spans: { span: Span; toNs: number }[] = [];

  constructor(names: Pick<Names, 'knows'> | undefined) {
    this.#names = names;
  }

  add(span: Span, toNs: number): void {
    this.#spans.push({ span, toNs });
  }

  get isEmpty(): boolean {
    return this.#spans.length === 0;
  }

  /** Removes and yields the intervals that need not wait any longer, in order. */
  *ready(nowNs: number): Generator<Span> {
    for (let first = this.#spans[0]; first !== undefined; first = this.#spans[0]) {
      const known = this.#names?.knows(first.span.counts) ?? true;
      if (!known && nowNs - first.toNs < WAIT_NS) return;
      this.#spans.shift();
      yield first.span;
    }
  }
}
