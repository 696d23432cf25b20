import { expect, test } from 'vitest';
import { ownerOf } from '../../../ui/src/live/owner-of.ts';

test.each([
  ['main', 'main'],
  ['main-books', 'main'],
  ['s3-cpu', 's3'],
])('%s counts for %s', (session, owner) => {
  expect(ownerOf(session)).toBe(owner);
});
