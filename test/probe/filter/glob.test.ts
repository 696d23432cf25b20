import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { globMatched, globStep, readGlob } from '../../../src/probe/filter/glob.ts';

/** Runs the steps of a glob over a text and its terminating 0 byte, as a program does. */
function matches(glob: string, text: string): boolean {
  const read = readGlob(Buffer.from(glob));
  const script = globStep(read, '$s', '$c').replaceAll(/\b\d+\b/g, '$&n');
  const step = compileFunction(`return ${script}`, ['$s', '$c']) as (state: bigint, byte: bigint) => bigint;
  const state = [...Buffer.from(text), 0].reduce((before, byte) => step(before, BigInt(byte)), 1n);
  return (state & globMatched(read)) !== 0n;
}

describe('a glob', () => {
  test.each([
    ['a*b', 'ab axb axxxb abb', 'a abx xab'],
    ['*b*', 'b ab bc abc', 'a'],
    ['a?c', 'abc a?c a.c', 'ac abbc abcd'],
    ['[a-c]x', 'ax bx cx', 'dx x axx -x'],
    ['[!a-c]x', 'dx -x', 'ax bx x'],
    ['[]x]a', ']a xa', 'a ya'],
    ['[a-]x', 'ax -x', 'bx'],
    ['[^a]x', '^x ax', 'bx'],
    ['[c-a]x', '', 'ax bx cx'],
    ['[ab', '[ab', 'a b [a'],
    ['\\*a', '*a', 'a xa'],
    ['a\\', 'a', 'a\\ ab'],
    ['**a**b**', 'ab xaxbx', 'ba'],
    ['*aab', 'aab aaab aaaaab', 'aabb ab'],
    ['ü?', 'üx', 'u'],
  ])('%s', (glob, taken, refused) => {
    const words = (text: string) => text.split(' ').filter((word) => word !== '');
    expect(words(taken).filter((text) => !matches(glob, text))).toEqual([]);
    expect(words(refused).filter((text) => matches(glob, text))).toEqual([]);
  });

  test('bytes after the end change nothing', () => {
    const read = readGlob(Buffer.from('a*'));
    const step = compileFunction(`return ${globStep(read, 's', 'c').replaceAll(/\b\d+\b/g, '$&n')}`, [
      's',
      'c',
    ]) as (state: bigint, byte: bigint) => bigint;
    const run = (bytes: number[]) => bytes.reduce((state, byte) => step(state, BigInt(byte)), 1n);
    expect(run([97, 0, 98, 99]) & globMatched(read)).not.toBe(0n);
    expect(run([98, 0, 97, 0]) & globMatched(read)).toBe(0n);
  });
});
