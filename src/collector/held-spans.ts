import type { Names } from './names.ts';
import type { Span } from './span.ts';

/** Longest that a name is waited for, by the program's clock, if ticks come. */
const WAIT_NS = 200e6;

/**
 * Intervals on their way to whoever prints them. A process that ends between a tick and the look at procfs is named by
 * the next tick, or by one soon after where bpftrace's output is late: an interval waits so long for the names of its rows.
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

  /** Takes those that need wait no longer, in their order. */
  *ready(nowNs: number): Generator<Span> {
    for (let first = this.#spans[0]; first !== undefined; first = this.#spans[0]) {
      const known = this.#names?.knows(first.span.counts) ?? true;
      if (!known && nowNs - first.toNs < WAIT_NS) return;
      this.#spans.shift();
      yield first.span;
    }
  }
}
