import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { pidList, repeatable, textList, whole } from '../../src/cli/arguments.ts';

const refusal = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('whole', () => {
  test.each([
    [whole(0), '0', 0],
    [whole(10, 20), '10', 10],
    [whole(10, 20), '20', 20],
    [whole(1), '000000000000007', 7],
    [whole(1), '999999999999999', 999_999_999_999_999],
  ])('%#: %s', (parse, text, value) => {
    expect(parse(text)).toBe(value);
  });

  test.each([
    '',
    ' ',
    '9',
    '21',
    '-10',
    '+10',
    '1e1',
    '0x10',
    '10.0',
    '10 ',
    '१०',
    'ten',
    '9007199254740993',
  ])('%j is not a whole number from 10 to 20', (text) => {
    expect(refusal(() => whole(10, 20)(text))).toBe('It must be a whole number from 10 to 20.');
  });

  test('without an upper limit', () => {
    expect(refusal(() => whole(1)('0'))).toBe('It must be a whole number of at least 1.');
  });
});

describe('pidList', () => {
  test.each<[string, number[] | undefined, number[]]>([
    ['1', undefined, [1]],
    ['1234,1240', undefined, [1234, 1240]],
    ['3', [1, 2], [1, 2, 3]],
  ])('%s after %j', (text, before, pids) => {
    expect(pidList(text, before)).toEqual(pids);
  });

  test.each(['', '0', '-1', 'a', '1,', ',1', '1 2', '1, 2', '1.5', '12345678901', '1-3', '0x1'])(
    '%j is refused',
    (text) => {
      expect(refusal(() => pidList(text))).toBe('It must be a list of PIDs, such as 1234 or 1234,1240.');
    },
  );
});

test.each<[string, string[] | undefined, string[]]>([
  ['a', undefined, ['a']],
  ['a,b', ['c'], ['c', 'a', 'b']],
  [',a,,', undefined, ['a']],
  ['/a\\,b,c', undefined, ['/a,b', 'c']],
  ['\\x2d,a\\', undefined, ['\\x2d', 'a\\']],
])('textList: %j after %j', (text, before, texts) => {
  expect(textList(text, before)).toEqual(texts);
});

test.each(['', ',,'])('textList: %j is empty', (text) => {
  expect(refusal(() => textList(text, ['c']))).toBe('The list must not be empty.');
});

test('repeatable: keeps each text', () => {
  expect(repeatable('a,b', repeatable(''))).toEqual(['', 'a,b']);
});
