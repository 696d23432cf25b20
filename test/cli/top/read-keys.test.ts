import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEYS } from '../../../src/cli/top/keys.ts';
import { ESCAPE_MS, readKeys } from '../../../src/cli/top/read-keys.ts';
import { until } from '../../fixtures/until.ts';

let input: PassThrough;
let presses: (readonly string[])[];
let stop: () => void;

/** Reads keys; by default no Esc is one by itself, however busy the machine is. */
function read(escapeMs = 60_000): void {
  input = new PassThrough();
  presses = [];
  stop = readKeys(input, (keys) => presses.push(keys), escapeMs);
}
beforeEach(() => read());
afterEach(() => stop());

/** Sends chunks, each in its own turn of the event loop. */
async function send(...chunks: string[]): Promise<void> {
  for (const chunk of chunks) {
    input.write(chunk);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

test.each([
  ['letters', 'aB/', ['a', 'B', '/']],
  ['arrows', '\x1b[A\x1b[B\x1bOC\x1bOD', ['Up', 'Down', 'Right', 'Left']],
  ['pages', '\x1b[5~\x1b[6~\x1b[H\x1b[F\x1b[1~\x1b[4~', ['PgUp', 'PgDn', 'Home', 'End', 'Home', 'End']],
  ['pages of rxvt and application mode', '\x1b[7~\x1b[8~\x1bOH\x1bOF', ['Home', 'End', 'Home', 'End']],
  ['F1 and F4', '\x1bOP\x1b[11~\x1b[[A\x1bOS\x1b[14~\x1b[[D', ['F1', 'F1', 'F1', 'F4', 'F4', 'F4']],
  [
    'other function keys',
    '\x1bOQ\x1bOR\x1b[15~\x1b[17~\x1b[21~\x1b[24~',
    ['F2', 'F3', 'F5', 'F6', 'F10', 'F12'],
  ],
  ['Escape and a letter', '\x1bq', ['Esc', 'q']],
  ['Escape and an arrow', '\x1b\x1b[B', ['Esc', 'Down']],
  ['Tab and back', '\t\x1b[Z', ['Tab', 'Shift-Tab']],
  ['Enter, also of the keypad', '\r\n\x1bOM', ['Enter', 'Enter', 'Enter']],
  [
    'controls',
    '\x03\x0c\x15\x1a\x7f\b ',
    ['Ctrl-C', 'Ctrl-L', 'Ctrl-U', 'Ctrl-Z', 'Backspace', 'Backspace', 'Space'],
  ],
  ['keys without a use', '\x1b[2~\x1b[3~\x1b[1;5A\x1b[1;2B\x01\x9bx', ['x']],
  ['Shift and PgUp of rxvt', '\x1b[5$x', ['x']],
  ['other scripts', 'プ😀', ['プ', '😀']],
])('%s', async (_, text, keys) => {
  await send(text);
  expect(presses).toEqual([keys]);
});

test('reads every key of the table', async () => {
  const sent: Record<string, string> = {
    Up: '\x1b[A',
    Down: '\x1b[B',
    Right: '\x1b[C',
    Left: '\x1b[D',
    PgUp: '\x1b[5~',
    PgDn: '\x1b[6~',
    Home: '\x1b[H',
    End: '\x1b[F',
    F1: '\x1bOP',
    F2: '\x1bOQ',
    F3: '\x1bOR',
    F4: '\x1bOS',
    F5: '\x1b[15~',
    F6: '\x1b[17~',
    F10: '\x1b[21~',
    Tab: '\t',
    'Shift-Tab': '\x1b[Z',
    Enter: '\r',
    Space: ' ',
    'Ctrl-C': '\x03',
    'Ctrl-L': '\x0c',
    'Ctrl-Z': '\x1a',
  };
  for (const key of new Set(KEYS.flatMap(({ keys }) => keys))) {
    presses = [];
    // Esc has tests of its own, below.
    if (key === 'Esc') continue;
    await send(sent[key] ?? key);
    expect(presses).toEqual([[key]]);
  }
});

describe('Escape alone', () => {
  test('is a key if nothing follows within the timeout', async () => {
    await send('x\x1b');
    expect(presses).toEqual([['x']]);
    stop();
    read(ESCAPE_MS);
    await send('x\x1b');
    await until('Esc is a key', () => presses.length === 2);
    expect(presses).toEqual([['x'], ['Esc']]);
  });

  test.each([1, 2, 3])('%i times', async (times) => {
    stop();
    read(ESCAPE_MS);
    await send('\x1b'.repeat(times));
    await until('each is a key', () => presses.flat().length === times);
    expect(presses.flat()).toEqual(Array(times).fill('Esc'));
  });
});

test.each([
  [['\x1b', '[A'], [['Up']]],
  [
    ['a\x1b[', '5', '~b'],
    [['a'], ['PgUp', 'b']],
  ],
  [['\x1bO', 'P'], [['F1']]],
  [['\x1b[', '[A'], [['F1']]],
  [['\x1b', 'q'], [['Esc', 'q']]],
  [['\x1b', '\x1b', '[B'], [['Esc', 'Down']]],
])('a sequence in pieces: %j', async (chunks, keys) => {
  await send(...chunks);
  expect(presses).toEqual(keys);
});

test.each([
  ['the mouse', '\x1b[<2;33;44M'],
  ['a release of the mouse', '\x1b[<0;33;44m'],
  ['two digits of a modifier', '\x1b[1;10A'],
  ['an answer to a query', '\x1b[?1;2c'],
  ['keys of other protocols', '\x1b[27;5;13~\x1b[57399u'],
])('reads no keys in the parameters of %s', async (_, sequence) => {
  await send(`${sequence}x`);
  await send(...Array.from(sequence), 'y', '\x1b[?1', '\x1b[A');
  expect(presses).toEqual([['x'], ['y'], ['Up']]);
});

describe('the mouse', () => {
  test('a click, and steps of the wheel, also with Shift off screen', async () => {
    await send('\x1b[<0;33;44M\x1b[<0;33;44m\x1b[<64;1;2M\x1b[<65;1;2Mx');
    expect(presses).toEqual([['Click:33:44', 'WheelUp', 'WheelDown', 'x']]);
  });

  test('in pieces, and after Esc', async () => {
    await send('\x1b[<0;3', '3;44Mx');
    await send('\x1b\x1b[<65;1;2M');
    expect(presses).toEqual([
      ['Click:33:44', 'x'],
      ['Esc', 'WheelDown'],
    ]);
  });
});

test('reads nothing after it was stopped', async () => {
  stop();
  await send('q');
  expect(presses).toEqual([]);
  expect(input.listenerCount('keypress')).toBe(0);
});
