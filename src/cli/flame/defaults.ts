/**
 * Events for each one whose stack is kept. A stack takes some 5 to 9 µs: one of 64 makes an event cost up to twice and a half
 * what it costs to count it (docs/benchmarks.md, flame-cost).
 */
export const RATE = 64;
/** Milliseconds between ticks. bpftrace prints all stacks of a tick in the thread that ticks. */
export const TICK_MS = 10_000;
