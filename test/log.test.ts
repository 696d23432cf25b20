import { describe, expect, test } from 'vitest';
import { VmtallyError } from '../src/errors.ts';
import { errorToLog, Lines } from '../src/log.ts';

/** A fake file with room for a limited number of further bytes. */
function file() {
  let text = '';
  const made = {
    room: Infinity,
    /** The messages of the lines. A line about lost messages is plain text. */
    get lines() {
      return text.split('\n').map((line) => (line.endsWith('}') ? (JSON.parse(line).msg as string) : line));
    },
    write: (bytes: Buffer) => {
      const taken = bytes.subarray(0, made.room);
      if (taken.length === 0) throw new Error('ENOSPC');
      made.room -= taken.length;
      text += taken.toString();
      return taken.length;
    },
  };
  return made;
}

describe('lines', () => {
  test('are written, in pieces if the descriptor takes no more at once', () => {
    const to = file();
    const lines = new Lines((bytes) => to.write(bytes.subarray(0, 3)));
    lines.write('first line\n');
    lines.write('second\n');
    expect(to.lines).toEqual(['first line', 'second', '']);
  });

  test('that cannot be written are lost, and the next line reports their number', () => {
    const to = file();
    const lines = new Lines(to.write);
    lines.write('before\n');
    to.room = 0;
    for (const line of ['a\n', 'b\n', 'c\n']) lines.write(line);
    to.room = Infinity;
    lines.write('after\n');
    lines.write('and on\n');
    expect(to.lines).toEqual(['before', '3 lines of this log could not be written', 'after', 'and on', '']);
  });

  test('a cut line is ended', () => {
    const to = file();
    const lines = new Lines(to.write);
    to.room = 4;
    lines.write('cut here\n');
    to.room = Infinity;
    lines.write('after\n');
    expect(to.lines).toEqual(['cut ', '1 lines of this log could not be written', 'after', '']);
  });

  test('lost while their number is written are counted too', () => {
    const to = file();
    const lines = new Lines(to.write);
    to.room = 0;
    lines.write('a\n');
    to.room = 5;
    lines.write('b\n');
    to.room = Infinity;
    lines.write('after\n');
    expect(to.lines.slice(1)).toEqual(['2 lines of this log could not be written', 'after', '']);
  });
});

test('lines are the text that is made of them, those about lost lines too', () => {
  const to = file();
  const lines = new Lines(to.write, (json) => `text of ${JSON.parse(json).msg}\n`);
  to.room = 0;
  lines.write('{"msg":"a"}\n');
  to.room = Infinity;
  lines.write('{"msg":"b"}\n');
  expect(to.lines).toEqual(['text of 1 lines of this log could not be written', 'text of b', '']);
});

describe('an error in the log', () => {
  test('that a user can mend says what to do, and nothing of the code', () => {
    expect(errorToLog(new VmtallyError('CONFIG_INVALID', 'interval: 20 ms', 'Give 100 ms.'))).toEqual({
      code: 'CONFIG_INVALID',
      message: 'interval: 20 ms',
      hint: 'Give 100 ms.',
    });
    const error = Object.assign(new Error('EACCES: open'), { code: 'EACCES', syscall: 'open' });
    expect(errorToLog(error)).toEqual({ code: 'EACCES', message: 'EACCES: open' });
  });

  test('that nobody expected says where it arose', () => {
    expect(errorToLog(new TypeError('no function'))).toMatchObject({
      stack: expect.stringContaining('log.test.ts'),
    });
  });
});
