import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { STATE_MS, StateReader } from '../../src/session/state-reader.ts';
import type { readState } from '../../src/state/read-state.ts';

/** The files of a kernel with one cache, whose objects grow by 7 with each reading. */
class Kernel {
  readings = 0;
  cpuMs = 1;
  /** Names of the known caches that each reading got. */
  readonly known: string[][] = [];
  failure: Error | undefined;

  read: typeof readState = (_, known) => {
    this.readings++;
    this.known.push([...(known ?? [])]);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const cache = { name: 'filp', objects: 1000, objectBytes: 192, pagesPerSlab: 1, slabs: 48, aliases: [] };
    return Promise.resolve({
      atMs: Date.now(),
      elapsedMs: 2,
      cpuMs: this.cpuMs,
      slabs: [{ ...cache, active: 7 * this.readings }],
      zones: undefined,
      types: undefined,
      sites: undefined,
      missing: [],
    });
  };
}

let kernel: Kernel;
let reader: StateReader;
beforeEach(() => {
  vi.useFakeTimers();
  kernel = new Kernel();
  reader = new StateReader(kernel.read);
});
afterEach(() => {
  reader.stop();
  vi.useRealTimers();
});

it('reads nothing before somebody asks', async () => {
  await vi.advanceTimersByTimeAsync(100_000);
  expect(kernel.readings).toBe(0);
});

it('reads once in ten seconds, however many ask', async () => {
  const answers = await Promise.all([reader.read(), reader.read(), reader.read()]);
  await vi.advanceTimersByTimeAsync(STATE_MS - 1);
  answers.push(await reader.read());
  expect(kernel.readings).toBe(1);
  expect(new Set(answers.map(({ reading }) => reading))).toEqual(new Set([1]));
  await vi.advanceTimersByTimeAsync(1);
  const [second] = await Promise.all([reader.read(), reader.read()]);
  expect(kernel.readings).toBe(2);
  expect(second).toMatchObject({
    reading: 2,
    seconds: 10,
    slabs: { active: { now: 14, change: 7, since: 7 } },
  });
  expect(kernel.known).toEqual([[], ['filp']]);
});

it('says when the next reading is due', async () => {
  const { atMs, nextMs } = await reader.read();
  expect(nextMs - atMs).toBe(STATE_MS + 1);
});

it('a reading that takes long is followed by a longer pause: 1 % of a CPU at most', async () => {
  kernel.cpuMs = 300;
  const { atMs, nextMs } = await reader.read();
  expect(nextMs - atMs).toBe(30_001);
  await vi.advanceTimersByTimeAsync(29_999);
  await reader.read();
  expect(kernel.readings).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await reader.read();
  expect(kernel.readings).toBe(2);
});

it('forgets its readings a minute after the last request', async () => {
  await reader.read();
  await vi.advanceTimersByTimeAsync(59_999);
  expect(await reader.read()).toMatchObject({ reading: 2, seconds: 59.999 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await reader.read()).toMatchObject({ reading: 1, seconds: null });
});

it('a reading that fails is made again when it is due', async () => {
  kernel.failure = new Error('EIO');
  await expect(reader.read()).rejects.toThrow('EIO');
  kernel.failure = undefined;
  await vi.advanceTimersByTimeAsync(STATE_MS);
  expect(await reader.read()).toMatchObject({ reading: 1 });
});
