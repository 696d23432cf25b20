import { writeSync } from 'node:fs';
import type { Output } from './output.ts';

/** Time until a full pipe is tried again: Node makes stdout non-blocking where it is a pipe. */
const RETRY_MS = 2;

/**
 * Writes to a stream of this process and waits until its reader took the content: a report that is made without a turn of the event
 * loop would else pile up in memory. A failure is an error of the stream, as it is with `streamOutput`.
 */
export const blockingOutput = (stream: NodeJS.WriteStream & { fd: number }): Output => ({
  write(content) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) {
      try {
        written += writeSync(stream.fd, bytes, written);
      } catch (error) {
        if (!isFull(error)) {
          stream.emit('error', error);
          throw error;
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  },
  isTTY: stream.isTTY,
});

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';
