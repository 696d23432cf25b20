import { describe, expect, test } from 'vitest';
import { decodeKeys, KeyReader } from '../../../src/cli/top/decode-keys.ts';

test.each([
  ['letters', 'aB/', ['a', 'B', '/']],
  ['arrows', '\x1b[A\x1b[B\x1bOC\x1bOD', ['Up', 'Down', 'Right', 'Left']],
  ['pages', '\x1b[5~\x1b[6~\x1b[H\x1b[F\x1b[1~\x1bOF', ['PgUp', 'PgDn', 'Home', 'End', 'Home', 'End']],
  ['function keys', '\x1bOP\x1b[11~\x1b[[A\x1bOS\x1b[17~\x1b[21~', ['F1', 'F1', 'F1', 'F4', 'F6', 'F10']],
  ['Escape alone', '\x1b', ['Esc']],
  ['Escape and a letter', '\x1bq', ['Esc', 'q']],
  ['Tab and back', '\t\x1b[Z', ['Tab', 'Shift-Tab']],
  ['Enter', '\r\n', ['Enter', 'Enter']],
  [
    'controls',
    '\x03\x0c\x15\x1a\x7f\b ',
    ['Ctrl-C', 'Ctrl-L', 'Ctrl-U', 'Ctrl-Z', 'Backspace', 'Backspace', 'Space'],
  ],
  ['keys that nobody asks for', '\x1b[24~\x1b[1;5A\x01\x9bx', ['x']],
  ['other scripts', 'プ😀', ['プ', '😀']],
  ['nothing', '', []],
])('%s', (_, chunk, keys) => {
  expect(decodeKeys(chunk)).toEqual(keys);
});

describe('a sequence that comes in pieces', () => {
  test.each([
    [
      ['\x1b', '[A'],
      [[], ['Up']],
    ],
    [
      ['a\x1b[', '5', '~b'],
      [['a'], [], ['PgUp', 'b']],
    ],
    [
      ['\x1bO', 'P'],
      [[], ['F1']],
    ],
    [
      ['\x1b[', '[A'],
      [[], ['F1']],
    ],
    [
      ['\x1b', 'q'],
      [[], ['Esc', 'q']],
    ],
    [
      ['\x1b', '\x1b', '[B'],
      [[], ['Esc'], ['Down']],
    ],
    [
      ['\x1b[1;5A', 'x'],
      [[], ['x']],
    ],
  ])('%j', (chunks, keys) => {
    const reader = new KeyReader();
    expect(chunks.map((chunk) => reader.take(chunk))).toEqual(keys);
    expect(reader.waits).toBe(false);
  });

  test('what nothing follows is what it is alone', () => {
    const reader = new KeyReader();
    expect([reader.take('x\x1b'), reader.waits, reader.end(), reader.waits]).toEqual([
      ['x'],
      true,
      ['Esc'],
      false,
    ]);
    expect([reader.take('\x1b['), reader.end()]).toEqual([[], ['Esc', '[']]);
    expect(reader.end()).toEqual([]);
  });
});
