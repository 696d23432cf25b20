import { describe, expect, test } from 'vitest';
import { Repeats } from '../../src/bpftrace/repeats.ts';

function repeatsOf(...lines: string[]): Repeats {
  const repeats = new Repeats();
  for (const line of lines) repeats.add(line);
  return repeats;
}

describe('skip', () => {
  test.each([
    ['none is known', [], 'a\na\n', 0, 0],
    ['one', ['a'], 'a\nb\n', 0, 2],
    ['none, where another comes first', ['a'], 'b\na\n', 0, 0],
    ['from a place', ['a'], 'b\na\na\nc\n', 2, 6],
    ['several in any order', ['a', 'bc'], 'a\nbc\nbc\na\nbc\nd\n', 0, 13],
    ['not a line that only begins so', ['a'], 'ab\n', 0, 0],
    ['not one that goes on in the next chunk', ['abc'], 'abc\nabc', 0, 4],
    ['to the end', ['a'], 'a\na\n', 0, 4],
  ])('%s', (_, lines, chunk, from, to) => {
    expect(repeatsOf(...lines).skip(Buffer.from(chunk), from)).toBe(to);
  });

  test.each([3, 4, 5, 63, 64, 65, 131, 200])('%i in a row, and not the next line', (times) => {
    const chunk = Buffer.from(`${'café\n'.repeat(times)}cafe\n`);
    expect(repeatsOf('cafe', 'café').skip(chunk, 0)).toBe(chunk.length);
    expect(repeatsOf('café').skip(chunk, 0)).toBe(6 * times);
  });
});

test('has() knows a line until clear()', () => {
  const repeats = repeatsOf('a', 'b');
  expect(['a', 'b', 'c'].map((line) => repeats.has(line))).toEqual([true, true, false]);
  repeats.clear();
  expect(repeats.has('a')).toBe(false);
  expect(repeats.skip(Buffer.from('a\n'), 0)).toBe(0);
});
