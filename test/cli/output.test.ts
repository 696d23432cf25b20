import { closeSync, existsSync, openSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
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

  test('a file that cannot take the report', () => {
    const output = fileOutput('/dev/full', false);
    expect(failure(() => output.write('x'))).toMatchObject({
      code: 'OUTPUT_FILE',
      message: expect.stringContaining('cannot write /dev/full: ENOSPC'),
    });
  });

  test('all goes to the file that was opened, whatever comes under its name', () => {
    const directory = temporaryDirectory({ victim: 'untouched' });
    const path = join(directory, 'out');
    const output = fileOutput(path, false);
    renameSync(path, join(directory, 'moved'));
    symlinkSync('victim', path);
    output.write('x');
    expect(readFileSync(join(directory, 'moved'), 'utf8')).toBe('x');
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('untouched');
  });

  test.each([false, true])('a link is refused, and its file stays as it is (append %s)', (append) => {
    const directory = temporaryDirectory({ victim: 'untouched' });
    for (const [name, target] of [
      ['out', 'victim'],
      ['broken', 'new'],
    ] as const) {
      symlinkSync(target, join(directory, name));
      expect(failure(() => fileOutput(join(directory, name), append))).toMatchObject({
        code: 'OUTPUT_FILE',
        message: `cannot write ${join(directory, name)}: it is a symbolic link`,
        hint: 'Name the file itself with -o.',
      });
    }
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('untouched');
    expect(existsSync(join(directory, 'new'))).toBe(false);
  });

  test.each(['/dev/fd/', '/proc/self/fd/'])('a descriptor of the caller is no link: %sN', (prefix) => {
    const path = file('old\n');
    const descriptor = openSync(path, 'a');
    fileOutput(`${prefix}${descriptor}`, true).write('new\n');
    closeSync(descriptor);
    expect(readFileSync(path, 'utf8')).toBe('old\nnew\n');
  });
});

test('streamOutput', () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0, isTTY: true };
  const output = streamOutput(stream as unknown as NodeJS.WriteStream);
  output.write('a');
  expect([written, output.isTTY]).toEqual([['a'], true]);
});
