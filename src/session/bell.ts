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

/** One tick more at the beginning, so that nobody waits a whole interval for the first rows. */
export const ringSoon = (): NodeJS.Timeout => setTimeout(ring, SOON_MS).unref();
