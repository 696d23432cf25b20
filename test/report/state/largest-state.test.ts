import { expect, test } from 'vitest';
import { largestState } from '../../../src/report/state/largest-state.ts';
import type { StateSort } from '../../../src/wire/state.ts';
import { ALLOCINFO, kernelStates, SLABINFO } from '../../fixtures/kernel-state.ts';

async function names(sort: StateSort, top = 10): Promise<[string[], string[]]> {
  const [, state] = await kernelStates(
    {},
    {
      slabinfo: SLABINFO.replace('kmalloc-8k            20', 'kmalloc-8k 21').replace('3168', '3178'),
      allocinfo: ALLOCINFO.replace('12288', '8192'),
    },
  );
  if (state === undefined) return expect.fail('no reading');
  const { slabs, allocations } = largestState(state, { sort, top });
  return [
    slabs?.caches.map(({ name }) => name) ?? [],
    allocations?.sites.map(({ function: name }) => name) ?? [],
  ];
}

test.each([
  ['bytes', ['filp', 'kmalloc-8k', 'my cache 2 1'], ['do_eventfd', 'probe']],
  ['objects', ['filp', 'kmalloc-8k', 'my cache 2 1'], ['do_eventfd', 'probe']],
  // 10 objects of 192 bytes are less than one of 8 KiB.
  ['change', ['kmalloc-8k', 'filp', 'my cache 2 1'], ['probe', 'do_eventfd']],
  ['since', ['kmalloc-8k', 'filp', 'my cache 2 1'], ['probe', 'do_eventfd']],
] as const)('by %s', async (sort, caches, sites) => {
  expect(await names(sort)).toEqual([caches, sites]);
});

test('rows that are left out are counted', async () => {
  const [state] = await kernelStates({});
  if (state === undefined) return expect.fail('no reading');
  const { slabs, allocations } = largestState(state, { sort: 'bytes', top: 1 });
  expect([slabs?.rows, slabs?.rowsLeftOut, slabs?.caches.length]).toEqual([3, 2, 1]);
  expect([allocations?.rows, allocations?.rowsLeftOut, allocations?.sites.length]).toEqual([2, 1, 1]);
  return undefined;
});
