import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 << 10;

/** Kept from call to call: most processes fill a small part of it. */
let buffer = Buffer.alloc(0);

/** Reads the whole lines of the first `limit` bytes of a file of procfs, whose length its process chooses. */
export function readHead(path: string, limit: number): { text: string; isWhole: boolean } {
  const file = openSync(path, 'r');
  try {
    if (buffer.length < limit) buffer = Buffer.allocUnsafeSlow(limit);
    const bytes = buffer.subarray(0, limit);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, Math.min(CHUNK_BYTES, limit - length), null);
      length += read;
      if (read === 0) return { text: bytes.toString('utf8', 0, length), isWhole: true };
      // The kernel may give less than was asked for: only an end of 0 bytes is the end.
      if (length === limit)
        return { text: bytes.toString('utf8', 0, bytes.lastIndexOf(0x0a) + 1), isWhole: false };
    }
  } finally {
    closeSync(file);
  }
}
