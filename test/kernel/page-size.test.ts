import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pageSize } from '../../src/kernel/page-size.ts';

test('the size is that of getconf', () => {
  expect(pageSize()).toBe(Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })));
});

test('without an auxiliary vector it is the usual one', () => {
  expect(pageSize('/nonexistent')).toBe(4096);
});
