import { describe, expect, test } from 'vitest';
import { textOf } from '../../../src/cli/top/draw/line.ts';
import { helpLines, hintItems, keysText } from '../../../src/cli/top/help.ts';
import { actionOf, KEYS, type Place } from '../../../src/cli/top/keys.ts';

const PLACES: Place[] = ['table', 'detail', 'help', 'menu'];

describe.each(PLACES)('in %s', (place) => {
  const here = KEYS.filter((entry) => entry.in.includes(place));

  test('no key has two actions', () => {
    const keys = here.flatMap(({ keys: all }) => all);
    expect(keys).toEqual([...new Set(keys)]);
  });

  test('every key of the table has the action of the table', () => {
    for (const { keys, action } of here) for (const key of keys) expect(actionOf(key, place)).toBe(action);
  });

  test('hints name keys that work in this place', () => {
    for (const item of hintItems(place)) expect(actionOf(item[0]?.text ?? '', place)).toBeDefined();
  });

  test('a key leaves this place', () => {
    expect(actionOf('Ctrl-C', place)).toBe('interrupt');
    expect(['quit', 'back']).toContain(actionOf('q', place));
  });
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
