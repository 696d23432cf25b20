import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesIn, parseSlabinfo, readAliases } from '../../src/kernel/slabinfo.ts';
import { SLABINFO } from '../fixtures/kernel-state.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test('the caches of slabinfo', () => {
  expect(parseSlabinfo(SLABINFO)).toEqual([
    { name: 'filp', active: 3168, objects: 3234, objectBytes: 192, pagesPerSlab: 1, slabs: 154 },
    { name: 'kmalloc-8k', active: 20, objects: 24, objectBytes: 8192, pagesPerSlab: 8, slabs: 6 },
    { name: 'my cache 2 1', active: 7, objects: 51, objectBytes: 80, pagesPerSlab: 2, slabs: 1 },
  ]);
});

test('a cache that the kernel repeats is there once, as it was last', () => {
  const again = SLABINFO.split('\n')[2]?.replace('3168', '3169');
  const caches = parseSlabinfo(`${SLABINFO}${again}\n`);
  expect(caches.map(({ name }) => name)).toEqual(['filp', 'kmalloc-8k', 'my cache 2 1']);
  expect(caches[0]?.active).toBe(3169);
});

test('a line that is cut off, and statistics behind a line, do no harm', () => {
  const [head = '', names = '', filp = ''] = SLABINFO.split('\n');
  expect(parseSlabinfo([head, names, `${filp} : globalstat 1 2`, filp.slice(0, 60)].join('\n'))).toHaveLength(
    1,
  );
});

test.each(['', 'slabinfo - version: 3.0\n', 'slabinfo - version: 1.1\n'])('refuses the head %j', (text) => {
  expect(() => parseSlabinfo(text)).toThrow('its first line is not that of version 2');
});

test('names of merged caches are links to one folder', () => {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, ':0000192'));
  mkdirSync(join(folder, 'dentry'));
  for (const name of ['filp', 'zcache', 'acache']) symlinkSync(':0000192', join(folder, name));
  symlinkSync(':gone', join(folder, 'other'));
  expect([...readAliases(new Set(['filp', 'dentry']), folder)]).toEqual([['filp', ['acache', 'zcache']]]);
  expect(readAliases(new Set(['filp']), join(folder, 'none')).size).toBe(0);
  expect(namesIn(join(folder, 'none'))).toEqual([]);
});
