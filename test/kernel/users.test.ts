import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readUsers, unusedId } from '../../src/kernel/users.ts';
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

describe('an unused id', () => {
  const free = async () => false;

  test('is another one for each process', async () => {
    const ids = await Promise.all([1, 2, 4_194_303].map((pid) => unusedId(free, pid, new Set())));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toBeGreaterThan(2_100_000_000);
    for (const id of ids) expect(id).toBeLessThan(2_147_352_576);
  });

  test('is no id of a process, and none that is taken', async () => {
    const first = await unusedId(free, 7, new Set());
    const second = await unusedId(free, 7, new Set([first]));
    expect(second).not.toBe(first);
    expect(await unusedId(async (id) => id === second, 7, new Set([first]))).toBeGreaterThan(second);
  });

  test('may not be there', async () => {
    await expect(unusedId(async () => true, 7, new Set())).rejects.toThrow('are in use');
  });

  test('on this machine', async () => {
    expect(await unusedId(free)).toBeGreaterThan(2_100_000_000);
  });
});
