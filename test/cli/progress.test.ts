import { expect, test } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

const written = (isTTY: boolean, act: (progress: Progress) => void): string => {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  act(new Progress({ isTTY, write }));
  return text;
};

test('is one line on a terminal, and leaves nothing', () => {
  const text = written(true, (progress) => {
    progress.show('one …');
    progress.show('x'.repeat(200));
    progress.clear();
    progress.clear();
  });
  expect(text).toBe(`one …\r\u001b[K${'x'.repeat(79)}\r\u001b[K`);
});

test('is silent where nobody looks', () => {
  expect(
    written(false, (progress) => {
      progress.show('one …');
      progress.clear();
    }),
  ).toBe('');
});
