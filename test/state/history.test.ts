import { expect, test } from 'vitest';
import { KernelState } from '../../src/wire/state.ts';
import { ALLOCINFO, BUDDYINFO, type Files, kernelStates, SLABINFO } from '../fixtures/kernel-state.ts';

/** A reading as a message has it: parsing refuses what no client may get. */
const read = async (...readings: Files[]) =>
  (await kernelStates(...readings)).map((state) => KernelState.parse(state));

test('the first reading has no change', async () => {
  const [state] = await read({});
  expect(state).toMatchObject({
    reading: 1,
    seconds: null,
    sinceSeconds: null,
    slabs: {
      rows: 3,
      rowsLeftOut: 0,
      active: { now: 3168 + 20 + 7, change: null, since: null },
      bytes: { now: 4096 * (154 + 6 * 8 + 2), change: null, since: null },
    },
    allocations: { rows: 2, bytes: { now: 77_312, change: null }, calls: { now: 1019 } },
    missing: [],
  });
  expect(state?.slabs?.caches[0]).toEqual({
    name: 'filp',
    aliases: [],
    objectBytes: 192,
    objects: 3234,
    active: { now: 3168, change: null, since: null },
    bytes: { now: 4096 * 154, change: null, since: null },
  });
  expect(state?.zones?.[1]).toMatchObject({
    zone: 'Normal',
    free: [7, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    change: null,
    since: null,
    types: [
      { type: 'Unmovable', pageblocks: 719 },
      { type: 'Movable', atLeast: [0] },
    ],
  });
});

test('each reading says what changed since the one before, and since the first', async () => {
  const filp = (active: number) => ({
    slabinfo: SLABINFO.replace('filp                3168', `filp ${active}`),
  });
  const blocks = (number: number) => ({ buddyinfo: BUDDYINFO.replace('Normal      7', `Normal ${number}`) });
  const sites = (bytes: number, calls: number) => ({
    allocinfo: ALLOCINFO.replace('12288        3', `${bytes} ${calls}`),
  });
  const [, second, third] = await read(
    {},
    { ...filp(3171), ...blocks(2), ...sites(16_384, 4) },
    { ...filp(3150), ...blocks(9), ...sites(0, 0) },
  );
  expect([second?.seconds, second?.sinceSeconds, third?.seconds, third?.sinceSeconds]).toEqual([
    10, 10, 10, 20,
  ]);
  const cache = (state?: KernelState) => state?.slabs?.caches.find(({ name }) => name === 'filp')?.active;
  expect(cache(second)).toEqual({ now: 3171, change: 3, since: 3 });
  expect(cache(third)).toEqual({ now: 3150, change: -21, since: -18 });
  expect(third?.slabs?.active).toMatchObject({ change: -21, since: -18 });
  expect([third?.zones?.[1]?.change?.[0], third?.zones?.[1]?.since?.[0]]).toEqual([7, 2]);
  // A site that gave all back is a row as long as that is a change.
  expect(third?.allocations?.sites.at(-1)).toMatchObject({
    function: 'probe',
    calls: { now: 0, change: -4, since: -3 },
    bytes: { now: 0, change: -16_384, since: -12_288 },
  });
});

test('a cache that is new came from nothing, and one that is gone is in the sums', async () => {
  const [, second] = await read(
    {},
    { slabinfo: SLABINFO.replace('filp                3168', 'new                 3170') },
  );
  expect(second?.slabs?.caches.find(({ name }) => name === 'new')?.active).toMatchObject({ change: 3170 });
  expect(second?.slabs?.active).toMatchObject({ change: 2 });
});

test('a part that the first reading lacked begins with the one that has it', async () => {
  const [first, second, third] = await read({ slabinfo: undefined, pagetypeinfo: undefined }, {}, {});
  expect([first?.slabs, first?.zones?.[0]?.types]).toEqual([null, null]);
  expect(second?.slabs?.active).toMatchObject({ change: null, since: null });
  expect(third?.slabs?.active).toMatchObject({ change: 0, since: 0 });
});

test('more rows than a message has are left out, smallest first', async () => {
  const [head = '', names = '', filp = ''] = SLABINFO.split('\n');
  const lines = Array.from({ length: 10_003 }, (_, at) => filp.replace('filp', `c${at}`));
  const [state] = await read({ slabinfo: [head, names, ...lines, ''].join('\n') });
  expect([state?.slabs?.rows, state?.slabs?.caches.length, state?.slabs?.rowsLeftOut]).toEqual([
    10_003, 10_000, 3,
  ]);
});
