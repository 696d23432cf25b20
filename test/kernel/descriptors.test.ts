import { expect, test } from 'vitest';
import { namedDescriptors } from '../../src/kernel/descriptors.ts';

// test/live/privileges.test.ts has the rest: Node itself cannot open what a child inherits.

test('descriptors are named by their paths', () => {
  const texts = ['stat', '--config', '/dev/fd/63', '-o=/proc/self/fd/17', 'a/fd/x', '/dev/fd/8,/dev/fd/9'];
  expect([...namedDescriptors(texts)]).toEqual([63, 17, 8, 9]);
});
