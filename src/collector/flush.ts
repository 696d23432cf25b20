import { writeFileSync } from 'node:fs';

/**
 * To request a flush, vmtally writes its own name: every program that it runs sees the write and ticks at
 * once. The programs of all collectors of a process see each request, so a collector remembers the sequence
 * number before its own.
 */
let sequence = 0;

/** Number of the last flush request. */
export const lastFlushRequest = (): number => sequence;

/** Requests a tick at once. Returns the number of the request. */
export function requestFlush(): number {
  writeFileSync('/proc/self/comm', 'vmtally');
  return ++sequence;
}

/** Requests a tick at once from all programs, and takes `name` for a moment, which some program understands. */
export function requestAs(name: string): void {
  writeFileSync('/proc/self/comm', name);
  sequence++;
  requestFlush();
}

/** Milliseconds from the start to the first request. */
const SOON_MS = 20;
/**
 * Milliseconds without an answer after which a request is repeated, and most requests: the kernel may skip the run
 * that would answer it.
 */
export const UNANSWERED_MS = 300;
export const REQUESTS = 10;

/**
 * Requests a tick early in a count, so that the first rows do not wait a whole interval, and repeats the
 * request until `came` returns true. Returns a function that cancels it.
 */
export function requestFlushSoon(came: () => boolean): () => void {
  let timer: NodeJS.Timeout;
  let left = REQUESTS;
  const after = (ms: number) => {
    timer = setTimeout(() => {
      if (came() || left-- === 0) return;
      requestFlush();
      after(UNANSWERED_MS);
    }, ms).unref();
  };
  after(SOON_MS);
  return () => clearTimeout(timer);
}
