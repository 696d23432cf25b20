import { describe, expect, test } from 'vitest';
import { textOf } from '../../../src/cli/top/draw/line.ts';
import { helpLines, hintItems, keysText } from '../../../src/cli/top/help.ts';
import { actionOf, KEYS, keysOf, type Place } from '../../../src/cli/top/keys.ts';

const PLACES: Place[] = ['table', 'detail', 'help', 'menu'];

describe.each(PLACES.flatMap((place) => [false, true].map((isReplay) => ({ place, isReplay }))))(
  'in $place, of a replay: $isReplay',
  ({ place, isReplay }) => {
    const here = keysOf(isReplay).filter((entry) => entry.in.includes(place));

    test('no key has two actions', () => {
      const keys = here.flatMap(({ keys: all }) => all);
      expect(keys).toEqual([...new Set(keys)]);
    });

    test('every key of the table has the action of the table', () => {
      for (const { keys, action } of here)
        for (const key of keys) expect(actionOf(key, place, isReplay)).toBe(action);
    });

    test('hints name keys that work in this place', () => {
      for (const item of hintItems(place, isReplay))
        expect(actionOf(item[0]?.text ?? '', place, isReplay)).toBeDefined();
    });

    test('a key leaves this place', () => {
      expect(actionOf('Ctrl-C', place, isReplay)).toBe('interrupt');
      expect(['quit', 'back']).toContain(actionOf('q', place, isReplay));
    });
  },
);

test('a replay plays, steps and seeks with keys of its own', () => {
  const expected = {
    Space: 'play',
    Right: 'stepForward',
    Left: 'stepBack',
    ']': 'minuteForward',
    '+': 'faster',
  };
  for (const [key, action] of Object.entries(expected)) expect(actionOf(key, 'table', true)).toBe(action);
  expect(actionOf('Tab', 'table', true)).toBe('nextSeries');
  expect(actionOf('Space', 'menu', true)).toBe('choose');
});

test('top’s and htop’s keys', () => {
  const expected = {
    R: 'reverse',
    I: 'reverse',
    F4: 'filter',
    F5: 'tree',
    F2: 'columns',
    F3: 'search',
    '/': 'search',
    F6: 'sortMenu',
    u: 'user',
    H: 'threads',
    '<': 'sortLeft',
    d: 'interval',
  };
  for (const [key, action] of Object.entries(expected)) expect(actionOf(key, 'table')).toBe(action);
  // No key kills a process, and p of htop changes what top shows anyway.
  for (const key of ['x', 'p', 'F9']) expect(actionOf(key, 'table')).toBeUndefined();
});

test.each([60, 80, 200])('help in %i columns has every key and its text', (width) => {
  const lines = helpLines(width).map(textOf);
  const words = lines.map((line) => line.trim().split(/\s+/).join(' ')).join(' ');
  for (const entry of KEYS) {
    expect(lines.some((line) => line.includes(keysText(entry)))).toBe(true);
    expect(words).toContain(entry.help);
  }
  for (const line of lines) expect(line).toHaveLength(width);
});
