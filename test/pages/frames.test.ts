import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BATCH, Batch } from '../../src/pages/batch.ts';
import { ONCE } from '../../src/pages/bits.ts';
import { Frames } from '../../src/pages/frames.ts';
import { mapping } from '../fixtures/mapping.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const FRAMES = 5_003;
const PRESENT = 1 << 31;

/** Files in which frame N is mapped 7 N + 2 times and has the flags 3 N. */
function frameFiles() {
  const directory = temporaryDirectory();
  const [count, flags] = [new BigUint64Array(FRAMES), new BigUint64Array(FRAMES)];
  for (let frame = 0; frame < FRAMES; frame++) {
    count[frame] = BigInt(7 * frame + 2);
    flags[frame] = BigInt(3 * frame) | (1n << 40n);
  }
  const files = { count: join(directory, 'count'), flags: join(directory, 'flags') };
  writeFileSync(files.count, count);
  writeFileSync(files.flags, flags);
  return files;
}

/** A batch with the given entries in one mapping. */
function batchOf(entries: readonly (readonly [high: number, low: number])[]): Batch {
  const batch = new Batch();
  for (const [place, [high, low]] of entries.entries()) batch.entries.set([low, high], 2 * place);
  batch.parts.push({ mapping: mapping(), row: 0, firstPage: 0, from: 0, to: entries.length });
  return batch;
}

describe('the counts and flags of frames', () => {
  it('are those of each frame, in any order, with repeats', () => {
    const frames = new Frames({ readsFlags: true }, frameFiles());
    fc.assert(
      fc.property(fc.array(fc.nat(FRAMES - 1), { maxLength: 300 }), (numbers) => {
        const batch = batchOf(numbers.map((frame) => [PRESENT, frame]));
        frames.look(batch, () => false);
        expect([...batch.counts.subarray(0, numbers.length)]).toEqual(numbers.map((frame) => 7 * frame + 2));
        const flags = Array.from(batch.flags.subarray(0, 2 * numbers.length));
        expect(flags).toEqual(numbers.flatMap((frame) => [3 * frame, 1 << 8]));
      }),
    );
    frames.close();
  });

  it('frames in a row are looked up together, also where the row goes on in another mapping, or behind a gap', () => {
    const frames = new Frames({ readsFlags: true }, frameFiles());
    const Row = fc.record({ first: fc.nat(FRAMES - 200), length: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(fc.array(Row, { maxLength: 20 }), fc.nat(300), (rows, cut) => {
        const numbers = rows.flatMap(({ first, length }) =>
          Array.from({ length }, (_, page) => first + page),
        );
        const batch = batchOf(numbers.map((frame) => [PRESENT, frame]));
        const [whole] = batch.parts;
        const at = Math.min(cut, numbers.length);
        if (whole !== undefined) batch.parts.splice(0, 1, { ...whole, to: at }, { ...whole, from: at });
        frames.look(batch, () => false);
        expect([...batch.counts.subarray(0, numbers.length)]).toEqual(numbers.map((frame) => 7 * frame + 2));
        expect([...batch.flags.subarray(0, 2 * numbers.length)].filter((_, half) => half % 2 === 0)).toEqual(
          numbers.map((frame) => 3 * frame),
        );
      }),
    );
    frames.close();
  });

  it('tails of folios have the flags of their head where the kernel shows their own, before Linux 6.10', () => {
    const files = frameFiles();
    const [dirty, head, tail] = [1n << 4n, 1n << 15n, 1n << 16n];
    const flags = Array.from({ length: 2_048 }, (_, frame) =>
      frame >= 512 && frame < 1_024 ? (frame === 512 ? dirty | head : tail) : dirty,
    );
    // A folio that is clean follows.
    for (let frame = 1_024; frame < 1_028; frame++) flags[frame] = frame === 1_024 ? head : tail;
    writeFileSync(files.flags, new BigUint64Array(flags));
    const lowOf = (kernel: string, numbers: readonly number[]) => {
      const frames = new Frames({ readsFlags: true }, files, kernel);
      const batch = batchOf(numbers.map((frame) => [PRESENT, frame]));
      frames.look(batch, () => false);
      frames.close();
      return numbers.map((_, place) => ((batch.flags[2 * place] ?? 0) & (1 << 4)) !== 0);
    };
    const numbers = [1_023, 700, 701, 1_027, 5, 1_100];
    expect(lowOf('5.10.0', numbers)).toEqual([true, true, true, false, true, true]);
    expect(lowOf('6.10.0', numbers)).toEqual([false, false, false, false, true, true]);
  });

  it('a whole batch is looked up in order', () => {
    const frames = new Frames({ readsFlags: false }, frameFiles());
    const numbers = Array.from({ length: BATCH }, (_, place) => (place * 4_001) % FRAMES);
    const batch = batchOf(numbers.map((frame) => [PRESENT, frame]));
    frames.look(batch, () => false);
    expect([...batch.counts]).toEqual(numbers.map((frame) => 7 * frame + 2));
    frames.close();
  });

  it('a page that is mapped once needs no look, where that bit is trusted', () => {
    const frames = new Frames({ readsFlags: false }, frameFiles());
    const batch = batchOf([
      [PRESENT | ONCE, 9],
      [0, 9],
      [PRESENT, 9],
    ]);
    batch.counts.fill(99);
    frames.look(batch, () => true);
    expect([...batch.counts.subarray(0, 3)]).toEqual([1, 0, 65]);
    frames.look(batch, () => false);
    expect([...batch.counts.subarray(0, 3)]).toEqual([65, 0, 65]);
    frames.close();
  });

  it('a frame behind the last one has none', () => {
    const frames = new Frames({ readsFlags: true }, frameFiles());
    const batch = batchOf([
      [PRESENT, FRAMES - 1],
      [PRESENT, FRAMES + 3],
      [PRESENT | 0x7fffff, -1],
    ]);
    batch.counts.fill(99);
    frames.look(batch, () => false);
    expect([...batch.counts.subarray(0, 3)]).toEqual([7 * (FRAMES - 1) + 2, 0, 0]);
    frames.close();
  });
});
