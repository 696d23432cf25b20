import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readHead } from '../../../src/kernel/user/read-head.ts';

it('reads a file of procfs, or whole lines of its beginning', () => {
  const whole = readFileSync('/proc/self/maps', 'utf8');
  const { text, isWhole } = readHead('/proc/self/maps', 300);
  expect(isWhole).toBe(false);
  expect(text.length).toBeLessThanOrEqual(300);
  expect(text.endsWith('\n')).toBe(true);
  expect(whole.startsWith(text)).toBe(true);
  expect(readHead('/proc/self/cmdline', 1 << 20)).toEqual({
    text: readFileSync('/proc/self/cmdline', 'utf8'),
    isWhole: true,
  });
});
