/**
 * Events for each one whose stack is kept. A stack takes some 5 to 9 µs: with one of 64, an event costs at most twice what it
 * costs to count it (docs/benchmarks.md, flame-cost).
 */
export const RATE = 64;
/** Milliseconds between ticks. bpftrace prints all stacks of a tick in the thread that ticks. */
export const TICK_MS = 10_000;
