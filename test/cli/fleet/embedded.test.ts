import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storeDirectory } from '../../../src/cli/fleet/embedded.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

it('the store is a directory of the hub’s user alone', () => {
  const store = join(temporaryDirectory(), 'a/store');
  expect(storeDirectory(store, undefined)).toBe(store);
  expect(statSync(store).mode & 0o777).toBe(0o700);
  expect(storeDirectory(store, undefined)).toBe(store);
});

it.each(['store', '.'])('a store that other users can change is refused: %s', (name) => {
  const store = join(temporaryDirectory(), 'store');
  mkdirSync(store);
  chmodSync(join(store, '..', name), 0o777);
  expect(failure(() => storeDirectory(store, undefined))).toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('other users can change'),
  });
});
