import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Pieces } from '../../report/export/exported.ts';

/** Writes pieces to a stream, no faster than it takes them, and lets its errors come between two. */
export async function streamTo(stream: Writable, pieces: Pieces): Promise<void> {
  for await (const piece of pieces) {
    if (!stream.write(piece)) await once(stream, 'drain');
    else await new Promise(setImmediate);
  }
}
