import { expect, it, vi } from 'vitest';
import { SharedFrames } from '../../src/pages/shared-frames.ts';
import { findSharers } from '../../src/pages/sharers.ts';
import { mapping } from '../fixtures/mapping.ts';

const options = {
  pid: process.ppid,
  shared: new SharedFrames(),
  mappings: [mapping({ start: 0, end: 4096 })],
  anonymousFiles: new Set<number>(),
  pageSize: 4096,
};

it('each process is looked at, and there are none that share nothing', () => {
  const onProgress = vi.fn();
  const sharing = findSharers({ ...options, deadline: Number.POSITIVE_INFINITY, onProgress });
  expect(sharing).toMatchObject({ sharers: [], isWhole: true, frames: 0, unaccounted: 0 });
  expect(onProgress.mock.calls.map(([count]) => count)).toEqual(
    Array.from({ length: sharing.processes }, (_, index) => index + 1),
  );
});

it('when the time is up, no mapping is looked at, whether it is shared or not', () => {
  const onProgress = vi.fn();
  expect(findSharers({ ...options, deadline: 0, onProgress })).toMatchObject({ isWhole: false });
  expect(onProgress).not.toHaveBeenCalled();
});
