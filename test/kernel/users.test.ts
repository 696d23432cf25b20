import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readUsers } from '../../src/kernel/users.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const usersOf = (content: string) => readUsers(join(temporaryDirectory({ passwd: content }), 'passwd'));

test('names by id', () => {
  expect(usersOf('root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\n')).toEqual(
    new Map([
      ['1000', 'ann'],
      ['0', 'root'],
    ]),
  );
});

test('the first of several names of one id', () => {
  expect(usersOf('root:x:0:0\ntoor:x:0:0\n').get('0')).toBe('root');
});

test.each(['', '\n\n', 'no such line\n', '# comment\n'])('nobody in %j', (content) => {
  expect(usersOf(content)).toEqual(new Map());
});

test('nobody without the file', () => {
  expect(readUsers('/nowhere/passwd')).toEqual(new Map());
});

test('this machine has root', () => {
  expect(readUsers().get('0')).toBe('root');
});
