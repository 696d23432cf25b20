import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const written = (isTTY: boolean, act: (progress: Progress) => void): string => {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  act(new Progress({ isTTY, write }));
  return text;
};

test('is one line on a terminal, and is erased', () => {
  const text = written(true, (progress) => {
    progress.show('one …');
    progress.show('x'.repeat(200));
    progress.clear();
    progress.clear();
  });
  expect(text).toBe(`one …\r\u001b[K${'x'.repeat(79)}\r\u001b[K`);
});

test('writes nothing without a terminal', () => {
  expect(
    written(false, (progress) => {
      progress.show('one …');
      progress.wait(() => 'two …');
      vi.advanceTimersByTime(2000);
      progress.clear();
    }),
  ).toBe('');
});

test('appears after half a second and is updated twice a second', () => {
  const text = written(true, (progress) => {
    progress.wait((seconds) => `${seconds} s …`);
    vi.advanceTimersByTime(1500);
    progress.clear();
    vi.advanceTimersByTime(5000);
  });
  expect(text).toBe('1 s …\r\u001b[K1 s …\r\u001b[K2 s …\r\u001b[K');
});

test('does not appear for a shorter wait', () => {
  const text = written(true, (progress) => {
    progress.wait(() => 'one …');
    vi.advanceTimersByTime(499);
    progress.clear();
    vi.advanceTimersByTime(5000);
  });
  expect(text).toBe('');
});

test('is replaced by the next text', () => {
  const text = written(true, (progress) => {
    progress.wait(() => 'one …');
    vi.advanceTimersByTime(500);
    progress.show('two …');
    vi.advanceTimersByTime(5000);
    progress.clear();
  });
  expect(text).toBe('one …\r\u001b[Ktwo …\r\u001b[K');
});
