import { open } from 'node:fs/promises';

const CHUNK_BYTES = 64 << 10;

/**
 * The lines of a file of procfs, as many at once as a read brings: 4 KiB (fs/seq_file.c). The kernel makes the text in another
 * thread, so this one has time for ticks meanwhile. Throws an Error beyond `limit` bytes, and those of reading.
 */
export async function* readLines(path: string, limit: number): AsyncGenerator<string[]> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = '';
    for (let left = limit; ; ) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      left -= bytesRead;
      if (left < 0) throw new Error(`it is over ${limit} bytes`);
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
    if (rest !== '') yield [rest];
  } finally {
    await file.close();
  }
}

/** All of such a file. */
export async function readText(path: string, limit: number): Promise<string> {
  let text = '';
  for await (const lines of readLines(path, limit)) text += `${lines.join('\n')}\n`;
  return text;
}
