import { expect, test } from 'vitest';
import { ownerOf } from '../../../ui/src/live/owner-of.ts';

const SESSIONS = [
  { id: 'main', companionOf: null },
  { id: 'main-compare', companionOf: 'main' },
  { id: 's3-cpu', companionOf: 's3' },
];

test.each([
  ['main', 'main'],
  ['main-compare', 'main'],
  ['s3-cpu', 's3'],
  ['s9-cpu', 's9-cpu'],
])('%s counts for %s', (session, owner) => {
  expect(ownerOf(session, SESSIONS)).toBe(owner);
});
