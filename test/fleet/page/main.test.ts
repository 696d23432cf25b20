import { expect, it, onTestFinished, vi } from 'vitest';
import { main } from './main.ts';

it.each([
  [['--hosts', 'x'], '--hosts x: give a whole number above 0'],
  [['--hosts', '0'], '--hosts 0: give a whole number above 0'],
  [['--hosts=-5'], '--hosts -5: give a whole number above 0'],
  [['--hosts', '1.5'], '--hosts 1.5: give a whole number above 0'],
  [['--hosts', '50', '--interval', ''], '--interval : give a whole number above 0'],
  [['--hosts', '50', '--interval', '1', '--seconds', '7'], '50 hosts need --seconds 8, for 300 samples'],
])('a run that cannot be measured is refused with one line: %j', async (args, line) => {
  const error = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => error.mockRestore());
  expect(await main(args)).toBe(2);
  expect(error.mock.calls).toEqual([[line]]);
});
