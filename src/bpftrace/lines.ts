import { VmtallyError } from '../errors.ts';

/** Longest line taken, in bytes: several maps of 65,536 keys fit. */
export const LINE_LIMIT = 256 << 20;

/**
 * Lines of a byte stream, without their ends; what follows the last newline is left out.
 * Chunks are joined once a line. Throws BPFTRACE_OUTPUT at a line over `limit` bytes.
 */
export async function* lines(chunks: AsyncIterable<Buffer>, limit = LINE_LIMIT): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length <= limit) return;
    throw new VmtallyError(
      'BPFTRACE_OUTPUT',
      `bpftrace printed a line of over ${limit} bytes`,
      'This is no output of a bpftrace that vmtally knows; run `vmtally doctor`.',
    );
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end));
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      length = 0;
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
}
