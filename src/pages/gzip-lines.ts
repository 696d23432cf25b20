import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 64 << 10;
const NEWLINE = 10;

/** Most bytes of a file, of what it holds, and of a line. */
export interface GzipLimits {
  file: number;
  text: number;
  line: number;
}

/**
 * The lines of a gzip file, which are read as they are needed: what a small file holds may be large. Throws Error with the reason:
 * its caller names the file.
 */
export async function* gzipLines(path: string, limits: GzipLimits): AsyncGenerator<string> {
  let total = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of unzipped(path, limits.file)) {
    total += chunk.length;
    if (total > limits.text) throw new Error(`it holds over ${limits.text} bytes`);
    const read = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = read.indexOf(NEWLINE); end !== -1; end = read.indexOf(NEWLINE, start)) {
      yield read.toString('utf8', start, end);
      start = end + 1;
    }
    rest = read.subarray(start);
    if (rest.length > limits.line) throw new Error(`a line is over ${limits.line} bytes`);
  }
  if (rest.length > 0) yield rest.toString();
}

function unzipped(path: string, limit: number): AsyncIterable<Buffer> {
  const { O_NOCTTY, O_NONBLOCK, O_RDONLY } = constants;
  const fd = openSync(path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is no regular file');
    if (stat.size > limit) throw new Error(`it is over ${limit} bytes`);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of the file destroys `gunzip`, whose reader gets it; a reader that stops closes the file.
  return pipeline(createReadStream(path, { fd }), gunzip, () => {});
}
