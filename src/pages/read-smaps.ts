import { readSync } from 'node:fs';
import { addLine, type Mapping, parseHead } from './mapping.ts';

const CHUNK_BYTES = 64 << 10;
const NEWLINE = 10;

/**
 * The mappings of an open smaps (or maps), by address. They come while the file is read: so the pages of a mapping can be
 * looked at right after the kernel summed them.
 */
export function* readSmaps(fd: number): Generator<Mapping> {
  let mapping: Mapping | undefined;
  for (const line of linesOf(fd)) {
    const next = parseHead(line);
    if (next === undefined) {
      if (mapping !== undefined) addLine(mapping, line);
    } else {
      if (mapping !== undefined) yield mapping;
      mapping = next;
    }
  }
  if (mapping !== undefined) yield mapping;
}

/** Reads on; 0 at the end. A process that ended has no mappings any more: its smaps fails with ESRCH, or ends (fs/proc/task_mmu.c, m_start). */
function readMapped(fd: number, chunk: Buffer): number {
  try {
    return readSync(fd, chunk);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 0;
    throw error;
  }
}

/** The lines of a file. Only \n ends a line: a path may have other characters that end one elsewhere. */
function* linesOf(fd: number): Generator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readMapped(fd, chunk);
    if (length === 0) break;
    const read = chunk.subarray(0, length);
    const end = read.lastIndexOf(NEWLINE);
    if (end === -1) {
      rest = Buffer.concat([rest, read]);
      continue;
    }
    yield* Buffer.concat([rest, read.subarray(0, end)])
      .toString()
      .split('\n');
    rest = read.subarray(end + 1);
  }
  if (rest.length > 0) yield rest.toString();
}
