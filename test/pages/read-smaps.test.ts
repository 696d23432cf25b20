import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSmaps } from '../../src/pages/read-smaps.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

function read(text: string) {
  const directory = temporaryDirectory({ smaps: text });
  const fd = openSync(join(directory, 'smaps'), 'r');
  try {
    return [...readSmaps(fd)];
  } finally {
    closeSync(fd);
  }
}

const entry = (
  index: number,
): string => `${(index * 16).toString(16)}000-${(index * 16 + 1).toString(16)}000 rw-p 00000000 00:01 ${index}    /tmp/ö${'x'.repeat(index % 701)}
Size:                  4 kB
Rss:             ${String(index).padStart(7)} kB
VmFlags: rd wr
`;

it('mappings of a file of many chunks have their lines', () => {
  const COUNT = 5_003;
  const mappings = read(Array.from({ length: COUNT }, (_, index) => entry(index + 1)).join(''));
  expect(mappings).toHaveLength(COUNT);
  for (const [index, { smaps, path, file }] of mappings.entries())
    expect([smaps.rss, path, file]).toEqual([
      1024 * (index + 1),
      `/tmp/ö${'x'.repeat((index + 1) % 701)}`,
      `00:01 ${index + 1}`,
    ]);
});

it('a line may be longer than a chunk, and the last may lack its end', () => {
  const path = `/${'y'.repeat(200_000)}`;
  const [first, second] = read(
    `1000-2000 rw-p 00000000 00:01 7  ${path}\nRss:  4 kB\n3000-4000 rw-p 0 00:00 0\nRss:  8 kB`,
  );
  expect([first?.smaps.rss, second?.smaps.rss]).toEqual([4096, 8192]);
  // The memory of a process with thousands of such mappings is bounded.
  expect(first?.path).toBe(`/${'y'.repeat(2047)}…${'y'.repeat(2047)}`);
});

it('the memory of a process that ended has no mappings', () => {
  expect(read('')).toEqual([]);
});
