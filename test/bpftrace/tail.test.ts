import { expect, test } from 'vitest';
import { Tail } from '../../src/bpftrace/tail.ts';

const tailOf = (limit: number, ...chunks: string[]): string => {
  const tail = new Tail(limit);
  for (const chunk of chunks) tail.add(Buffer.from(chunk));
  return tail.text;
};

test.each([
  ['nothing', [], ''],
  ['less than the limit', ['a', 'bc'], 'abc'],
  ['just the limit', ['ab', 'cde'], 'abcde'],
  ['more, in one chunk', ['abcdefgh'], 'defgh'],
  ['more, in several', ['ab', 'cd', 'ef', 'gh'], 'defgh'],
  ['more, in many', 'abcdefghijklmnop'.split(''), 'lmnop'],
  ['empty chunks', ['', 'abcde', '', 'f', ''], 'bcdef'],
])('%s', (_, chunks, text) => {
  expect(tailOf(5, ...chunks)).toBe(text);
});

test('a character split between two chunks', () => {
  const tail = new Tail(8);
  for (const byte of Buffer.from('xé€')) tail.add(Buffer.of(byte));
  expect(tail.text).toBe('xé€');
});
