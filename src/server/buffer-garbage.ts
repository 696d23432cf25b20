import { getHeapStatistics } from 'node:v8';

/** Bytes of buffers that may gather between two collections. */
const MOST_BYTES = 16 << 20;
const CHECK_MS = 1_000;

/** What the collection needs of V8; tests pass others. */
interface Garbage {
  /** Bytes of all buffers, in use or not. */
  bytes: () => number;
  /** A collection of the whole heap, of some 50 ms. Undefined without --expose-gc. */
  collect: (() => void) | undefined;
}

const GARBAGE: Garbage = {
  bytes: () => getHeapStatistics().external_memory,
  collect: globalThis.gc && (() => globalThis.gc?.()),
};

/**
 * Collects unused buffers once some have gathered. V8 itself waits for 64 MiB of them (src/heap/heap.h,
 * kExternalAllocationSoftLimit), however small its heap is; a message with 10,000 rows is a buffer of many MiB. Returns
 * what ends it.
 */
export function collectBuffers({ bytes, collect }: Garbage = GARBAGE): () => void {
  let kept = bytes();
  const timer = setInterval(() => {
    const now = bytes();
    if (now - kept < MOST_BYTES) {
      // What went by itself may come again.
      kept = Math.min(kept, now);
      return;
    }
    collect?.();
    kept = bytes();
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
