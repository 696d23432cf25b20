import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCaches } from '../../src/state/read-caches.ts';
import { SLABINFO } from '../fixtures/kernel-state.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TORN = SLABINFO.replace(/^filp.*\n/m, '');

/** Names of the caches, and how often slabinfo was read: each time as the next of these texts. */
async function namesOf(known: readonly string[], ...texts: string[]): Promise<[string[], number]> {
  let reads = 0;
  const read = () => Promise.resolve(texts[reads++] ?? '');
  const caches = await readCaches('slabinfo', new Set(known), 'none', read);
  return [caches.map(({ name }) => name), reads];
}

test('a known cache that is missing makes slabinfo be read again, once', async () => {
  const all = ['filp', 'kmalloc-8k', 'my cache 2 1'];
  expect(await namesOf([], SLABINFO)).toEqual([all, 1]);
  expect(await namesOf(all, SLABINFO)).toEqual([all, 1]);
  expect(await namesOf(all, TORN, SLABINFO)).toEqual([all, 2]);
  // The cache was deleted.
  expect(await namesOf(all, TORN, TORN)).toEqual([all.slice(1), 2]);
});

test('caches have the names of those that were merged with them', async () => {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, ':0000192'));
  for (const name of ['filp', 'acache']) symlinkSync(':0000192', join(folder, name));
  const caches = await readCaches('slabinfo', new Set(), folder, () => Promise.resolve(SLABINFO));
  expect(caches.map(({ aliases }) => aliases)).toEqual([['acache'], [], []]);
});
