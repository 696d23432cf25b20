import { expect, test } from 'vitest';
import { holdStderr } from '../../../src/cli/top/held-stderr.ts';

const stream = (isTTY: boolean) => {
  const written: unknown[] = [];
  return { written, isTTY, write: (text: string | Uint8Array) => written.push(text) > 0 };
};

test('messages for a terminal wait until the screen is gone', () => {
  const terminal = stream(true);
  const release = holdStderr(terminal);
  terminal.write('a bad probe file\n');
  expect(terminal.written).toEqual([]);
  release();
  terminal.write('later\n');
  expect(terminal.written).toEqual(['a bad probe file\n', 'later\n']);
});

test('a file gets them at once', () => {
  const file = stream(false);
  const release = holdStderr(file);
  file.write('now\n');
  expect(file.written).toEqual(['now\n']);
  release();
});
