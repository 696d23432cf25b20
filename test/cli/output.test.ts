import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileOutput, streamOutput } from '../../src/cli/output.ts';
import { failure } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

describe('fileOutput', () => {
  const file = (content?: string) =>
    join(temporaryDirectory(content === undefined ? {} : { out: content }), 'out');

  test('creates the file at once', () => {
    const path = file();
    const output = fileOutput(path, false);
    expect(readFileSync(path, 'utf8')).toBe('');
    output.write('a\n');
    output.write('b\n');
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(output.isTTY).toBe(false);
  });

  test('overwrites the file', () => {
    const path = file('old\n');
    fileOutput(path, false).write('new\n');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  test('appends with `append`', () => {
    const path = file('old\n');
    fileOutput(path, true).write('new\n');
    expect(readFileSync(path, 'utf8')).toBe('old\nnew\n');
  });

  test.each([false, true])(
    'a file that cannot be written is an error before anything is counted (append %s)',
    (append) => {
      const path = join(temporaryDirectory(), 'nowhere', 'out');
      const error = failure(() => fileOutput(path, append));
      expect(error).toMatchObject({ code: 'OUTPUT_FILE', exitStatus: 1 });
      expect(error.message).toContain(`cannot write ${path}: `);
      expect(error.cause).toBeInstanceOf(Error);
    },
  );

  test('a directory is refused', () => {
    expect(failure(() => fileOutput(temporaryDirectory(), false)).code).toBe('OUTPUT_FILE');
  });

  test('a file that can no longer be written', () => {
    const directory = temporaryDirectory();
    const output = fileOutput(join(directory, 'out'), false);
    rmSync(directory, { recursive: true });
    expect(failure(() => output.write('x')).code).toBe('OUTPUT_FILE');
  });
});

test('streamOutput', () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0, isTTY: true };
  const output = streamOutput(stream as unknown as NodeJS.WriteStream);
  output.write('a');
  expect([written, output.isTTY]).toEqual([['a'], true]);
});
