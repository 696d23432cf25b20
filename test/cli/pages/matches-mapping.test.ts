import { expect, it } from 'vitest';
import { matchesMapping } from '../../../src/cli/pages/matches-mapping.ts';
import { mapping } from '../../fixtures/mapping.ts';

it.each([
  ['10000', '', true],
  ['0x1fFFf', '', true],
  ['20000', '', false],
  ['[anon]', '', true],
  ['[heap]', '[heap]', true],
  ['[heap]', '[h', false],
  ['libc.so.6', '/usr/lib/libc.so.6', true],
  ['libc.so.6', '/usr/lib/libc.so.6 (deleted)', true],
  ['libc', '/usr/lib/libc.so.6', false],
  ['*libc*', '/usr/lib/libc.so.6', true],
  ['/usr/*', '/usr/lib/libc.so.6', true],
  ['add', '/usr/add', true],
])('%s is in %j: %j', (text, path, expected) => {
  expect(matchesMapping(text)(mapping({ path }))).toBe(expected);
});
