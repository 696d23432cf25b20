import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CHUNK, Snapshot } from '../../src/pages/snapshot.ts';
import { readSnapshot, snapshotPieces } from '../../src/pages/snapshot-file.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const SECRET = [0x1234567, 0xfedcba98] as const;
const HEAD = { pid: 7, start: 123_456, boot: 'a-boot', pageSize: 4096, takenMs: 1_700_000_000_000 };

function snapshotOf(chunks: number): Snapshot {
  const snapshot = new Snapshot(SECRET);
  snapshot.places.push({ from: 5, to: 2 ** 40, file: '/tmp/ö\u2028"' });
  for (let number = 0; number < chunks; number++) {
    const frames = Uint32Array.from({ length: CHUNK }, (_, page) => page * number * 7919);
    snapshot.chunks.set(number * 1_000_003, { frames, states: Uint8Array.from(frames) });
  }
  return snapshot;
}

function fileOf(snapshot: Snapshot): string {
  const file = join(temporaryDirectory(), 'snapshot');
  writeFileSync(file, Buffer.concat([...snapshotPieces(HEAD, snapshot, SECRET)]));
  return file;
}

describe('the file of a snapshot', () => {
  it.each([0, 1, 150])('has its %i chunks', async (chunks) => {
    const snapshot = snapshotOf(chunks);
    const read = await readSnapshot(fileOf(snapshot), SECRET);
    expect(read.head).toEqual(HEAD);
    expect(read.snapshot.places).toEqual(snapshot.places);
    expect(read.snapshot.chunks).toEqual(snapshot.chunks);
  });

  it('of another boot is refused', async () => {
    await expect(readSnapshot(fileOf(snapshotOf(1)), [1, 2])).rejects.toThrow('before the machine started');
  });

  it.each<[string, (file: string) => void]>([
    ['is no gzip', (file) => writeFileSync(file, 'text')],
    ['is empty', (file) => truncateSync(file)],
    ['is cut off', (file) => truncateSync(file, readFileSync(file).length - 9)],
    ['is other JSON', (file) => writeFileSync(file, gzipSync('{"schema":"vmtally.capture/1"}\n'))],
    ['has another line', (file) => appendFileSync(file, gzipSync('{"chunk":1}\n'))],
    [
      'has a short chunk',
      (file) => appendFileSync(file, gzipSync('{"chunk":1,"states":"AAAA","frames":"AAAA"}\n')),
    ],
    [
      'has a chunk out of range',
      (file) => appendFileSync(file, gzipSync('{"chunk":-1,"states":"","frames":""}\n')),
    ],
  ])('that %s is refused', async (_, damage) => {
    const file = fileOf(snapshotOf(2));
    damage(file);
    await expect(readSnapshot(file, SECRET)).rejects.toThrow(
      `${file} is no snapshot of pages to compare with: it is damaged, or another file`,
    );
  });

  it('that is a directory, or is not there, is refused', async () => {
    await expect(readSnapshot(temporaryDirectory(), SECRET)).rejects.toThrow('it is no regular file');
    await expect(readSnapshot('/nonexistent', SECRET)).rejects.toThrow('ENOENT');
  });

  it('that holds 640 MiB of line breaks is refused at the first one, in little memory', async () => {
    const file = fileOf(snapshotOf(0));
    const breaks = gzipSync(Buffer.alloc(64 << 20, '\n'));
    for (let times = 0; times < 10; times++) appendFileSync(file, breaks);
    const before = process.memoryUsage().rss;
    await expect(readSnapshot(file, SECRET)).rejects.toThrow('it is damaged, or another file');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
  });
});
