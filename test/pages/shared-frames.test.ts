import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/pages/batch.ts';
import { SharedFrames } from '../../src/pages/shared-frames.ts';
import { PRESENT, pageBatch } from '../fixtures/page-batch.ts';

/** A batch whose pages lie in these frames, each mapped `count` times. */
function framesBatch(frames: readonly number[], count = 2): Batch {
  const batch = pageBatch(frames.map((frame) => ({ high: PRESENT | Math.floor(frame / 2 ** 32), count })));
  for (const [place, frame] of frames.entries()) batch.entries[2 * place] = frame % 2 ** 32;
  return batch;
}

function sharedOf(...files: readonly (readonly number[])[]): SharedFrames {
  const shared = new SharedFrames();
  for (const [file, frames] of files.entries()) {
    const batch = framesBatch(frames);
    for (const part of batch.parts) shared.add(batch, part, file);
  }
  shared.startSearch();
  return shared;
}

function found(shared: SharedFrames, frames: readonly number[], finder = 1): number[] {
  const files: number[] = [];
  shared.find(framesBatch(frames).entries, frames.length, finder, (file) => files.push(file));
  return files;
}

describe('shared frames', () => {
  it('are those that both have, with the file that they belong to', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(2 ** 37), { maxLength: 200 }),
        fc.uniqueArray(fc.nat(2 ** 37), { maxLength: 200 }),
        (own, other) => {
          const shared = sharedOf(own);
          const both = [...other, ...own.slice(0, 3)];
          expect(found(shared, both)).toHaveLength(new Set(both.filter((frame) => own.includes(frame))).size);
          expect(shared.length).toBe(own.length);
        },
      ),
    );
  });

  it('stay when the table grows', () => {
    const frames = Array.from({ length: 5_003 }, (_, index) => index * 977);
    const shared = sharedOf(frames.slice(0, 2_000), frames.slice(2_000));
    const files = found(shared, frames);
    expect([files.filter((file) => file === 0).length, files.length]).toEqual([2_000, 5_003]);
  });

  it('count once for a process that maps them twice, and each place is accounted for', () => {
    const shared = sharedOf([5, 6], [7]);
    expect(shared.unaccounted()).toBe(3);
    expect(found(shared, [5, 5, 6])).toEqual([0, 0]);
    expect(found(shared, [5], 2)).toEqual([0]);
    expect([shared.unaccounted(), shared.unaccounted(new Set([0]))]).toEqual([1, 0]);
    shared.startSearch();
    expect(shared.unaccounted()).toBe(3);
    expect(found(shared, [5], 2)).toEqual([0]);
  });

  it('a page that is mapped once is none, and the process itself may map one twice', () => {
    const shared = new SharedFrames();
    const once = framesBatch([1, 2], 1);
    const twice = framesBatch([3, 3]);
    expect(once.parts.map((part) => shared.add(once, part, 0))).toEqual([false]);
    expect(twice.parts.map((part) => shared.add(twice, part, 0))).toEqual([true]);
    shared.startSearch();
    expect([shared.length, shared.unaccounted()]).toEqual([1, 0]);
  });
});
