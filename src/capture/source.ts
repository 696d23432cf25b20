import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

/** Bytes of a capture that can be read at any place. */
export interface CaptureSource {
  name: string;
  size: number;
  /** Fewer bytes at the end of the file. */
  read(offset: number, length: number): Buffer;
  /** The first place from `offset` on at which `search` finds something in a part of the file. */
  find(search: (bytes: Buffer, from: number) => number, offset: number): number | undefined;
}

/** Bytes that are searched at a time; parts overlap by as many as a header may have. */
const PART = 1 << 20;
const OVERLAP = 64;

/** Opens a capture. Throws CAPTURE_INVALID for what is no regular file, and where it cannot be opened. */
export function openCapture(path: string): CaptureSource & { close(): void } {
  let file: number;
  try {
    // Without O_NONBLOCK opening a pipe would wait for its writer.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw invalid(path, messageOf(error), error);
  }
  const stat = fstatSync(file);
  if (!stat.isFile()) {
    closeSync(file);
    throw invalid(path, stat.isDirectory() ? 'it is a directory' : 'it is no regular file');
  }
  return {
    ...sourceOf(path, stat.size, (buffer, offset) => {
      try {
        return readSync(file, buffer, 0, buffer.length, offset);
      } catch (error) {
        throw invalid(path, messageOf(error), error);
      }
    }),
    close: () => closeSync(file),
  };
}

/** A source of what `fill` reads: it fills a buffer from an offset on and returns the number of bytes, as read(2). */
export function sourceOf(
  name: string,
  size: number,
  fill: (buffer: Buffer, offset: number) => number,
): CaptureSource {
  const read = (offset: number, length: number): Buffer => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    let filled = 0;
    while (filled < buffer.length) {
      const bytes = fill(buffer.subarray(filled), offset + filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    return buffer.subarray(0, filled);
  };
  return {
    name,
    size,
    read,
    find(search, offset) {
      for (let from = offset; from < size; from += PART) {
        const at = search(read(from, PART + OVERLAP), 0);
        if (at !== -1) return from + at;
      }
      return undefined;
    },
  };
}

const invalid = (path: string, why: string, cause?: unknown): VmtallyError =>
  new VmtallyError('CAPTURE_INVALID', `${path}: ${why}`, 'Name a file that `vmtally record` wrote.', {
    cause,
  });
