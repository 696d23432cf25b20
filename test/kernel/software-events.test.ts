import { expect, test } from 'vitest';
import { isSoftwareEvent } from '../../src/kernel/software-events.ts';

test.each([
  ['minor-faults', true],
  ['major-faults', true],
  ['page-faults', true],
  ['faults', false],
  ['cpu-clock', false],
  ['kmem:kmalloc', false],
])('%s: %s', (name, expected) => {
  expect(isSoftwareEvent(name)).toBe(expected);
});
