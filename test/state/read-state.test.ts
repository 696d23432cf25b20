import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readState } from '../../src/state/read-state.ts';
import { STATE_PARTS } from '../../src/wire/state.ts';
import { stateFolders } from '../fixtures/kernel-state.ts';

const ALL = new Set(STATE_PARTS);

test('all files, each read once; lines of one place are added up', async () => {
  const state = await readState(ALL, new Set(), stateFolders());
  expect(state.slabs?.map(({ name }) => name)).toEqual(['filp', 'kmalloc-8k', 'my cache 2 1']);
  expect([state.zones?.length, state.types?.length, state.missing]).toEqual([2, 4, []]);
  expect(
    Array.from(state.sites?.values() ?? [], ({ calls, bytes, accurate }) => [calls, bytes, accurate]),
  ).toEqual([
    [1016, 65_024, false],
    [3, 12_288, true],
    [0, 0, true],
  ]);
});

test('only the parts that are asked for', async () => {
  const state = await readState(new Set(['buddy']), new Set(), stateFolders());
  expect([state.slabs, state.types, state.sites]).toEqual([undefined, undefined, undefined]);
  expect(state.zones).toHaveLength(2);
});

test.each([
  ['slabinfo', 'this kernel has no /proc/slabinfo', /CONFIG_SLUB_DEBUG/],
  ['buddyinfo', 'this kernel has no /proc/buddyinfo', /CONFIG_PROC_FS/],
  ['pagetypeinfo', 'this kernel has no /proc/pagetypeinfo', /CONFIG_PROC_FS/],
])('a kernel without %s says so, and the others are read', async (file, reason, hint) => {
  const state = await readState(ALL, new Set(), stateFolders({ [file]: undefined }));
  expect(state.missing).toEqual([expect.objectContaining({ reason, hint: expect.stringMatching(hint) })]);
  expect(
    [state.slabs, state.zones, state.types, state.sites].filter((part) => part === undefined),
  ).toHaveLength(1);
});

test.each([
  [
    undefined,
    undefined,
    'this kernel has no /proc/allocinfo',
    /6\.10 or newer, built with CONFIG_MEM_ALLOC_PROFILING/,
  ],
  [undefined, 'never\n', /turned off when this kernel started/, /sysctl\.vm\.mem_profiling=1/],
  ['allocinfo - version: 1.0\n', '0\n', /mem_profiling is 0/, /sysctl vm\.mem_profiling=1/],
])('allocation profiling: file %j, setting %j', async (allocinfo, setting, reason, hint) => {
  const folders = stateFolders({ allocinfo, 'sys/vm/mem_profiling': setting });
  const { missing } = await readState(new Set(['allocations']), new Set(), folders);
  expect(missing).toEqual([
    { part: 'allocations', reason: expect.stringMatching(reason), hint: expect.stringMatching(hint) },
  ]);
});

test('slabinfo of an unknown version is a reason, too', async () => {
  const { missing, slabs } = await readState(
    ALL,
    new Set(),
    stateFolders({ slabinfo: 'slabinfo - version: 3.0\n' }),
  );
  expect(slabs).toBeUndefined();
  expect(missing[0]?.reason).toBe('cannot read /proc/slabinfo: its first line is not that of version 2');
});

test('a folder in place of a file is a reason as well', async () => {
  const folders = stateFolders({ buddyinfo: undefined });
  mkdirSync(join(folders.proc, 'buddyinfo'));
  expect((await readState(ALL, new Set(), folders)).missing[0]?.reason).toContain(
    'cannot read /proc/buddyinfo',
  );
});

test.skipIf(process.getuid?.() === 0)('a file for root only names sudo', async () => {
  const folders = stateFolders();
  chmodSync(join(folders.proc, 'slabinfo'), 0);
  expect((await readState(ALL, new Set(), folders)).missing[0]).toEqual({
    part: 'slab',
    reason: '/proc/slabinfo is for root only',
    hint: 'Run vmtally with sudo.',
  });
});
