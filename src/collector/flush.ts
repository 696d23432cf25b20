import { writeFileSync } from 'node:fs';

/**
 * vmtally writes its own name, and every program that it runs sees that and ticks at once. All sessions of a process
 * hear every ring, so each remembers how many there were before it and waits for its own.
 */
let rings = 0;

/** Rings so far. */
export const ringsBefore = (): number => rings;

/** Rings, and returns how many rings there were by then, this one included. */
export function ring(): number {
  writeFileSync('/proc/self/comm', 'vmtally');
  return ++rings;
}

/** Milliseconds after which whoever began to count wants to see something. */
const SOON_MS = 20;
/** After so many ms without a tick the ring was not heard: the kernel skips a run, as it may any. */
const UNHEARD_MS = 300;
const RINGS = 10;

/**
 * One tick more at the beginning, so that nobody waits a whole interval for the first rows: rings until a tick `came`.
 * Returns what ends it.
 */
export function ringSoon(came: () => boolean): () => void {
  let timer: NodeJS.Timeout;
  let left = RINGS;
  const after = (ms: number) => {
    timer = setTimeout(() => {
      if (came() || left-- === 0) return;
      ring();
      after(UNHEARD_MS);
    }, ms).unref();
  };
  after(SOON_MS);
  return () => clearTimeout(timer);
}
