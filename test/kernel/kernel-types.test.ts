import { expect, test } from 'vitest';
import { readBtf } from '../../src/kernel/kernel-types.ts';

test('a kernel without types', () => {
  expect(readBtf('/nonexistent')).toBeUndefined();
});
