import { describe, expect, test } from 'vitest';
import { globToRegExp, isGlob } from '../../src/probe/glob.ts';

describe('isGlob', () => {
  test.each([
    ['kmem:kmalloc', false],
    ['mm_page_alloc.failed', false],
    ['kmem:*', true],
    ['kmem:kfre?', true],
    ['[ab]c', true],
  ])('%s: %s', (text, expected) => {
    expect(isGlob(text)).toBe(expected);
  });
});

describe('globToRegExp', () => {
  test.each([
    ['kmem:*alloc*', 'kmem:kmem_cache_alloc', true],
    ['kmem:*alloc*', 'kmem:kfree', false],
    ['kmem:*', 'xkmem:kfree', false],
    ['*', '', true],
    ['a*b', 'ab', true],
    ['a*b', 'abc', false],
    ['k?ree', 'kfree', true],
    ['k?ree', 'kree', false],
    ['[km]free', 'kfree', true],
    ['[km]free', 'xfree', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', 'dx', true],
    ['a.c', 'abc', false],
    ['a.c', 'a.c', true],
    ['a+(b)|c{1}^$', 'a+(b)|c{1}^$', true],
    ['a\\d', 'a\\d', true],
    ['a\\d', 'a1', false],
    ['a[b', 'a[b', true],
    ['a[b', 'ab', false],
    ['[z-a]', 'm', false],
    ['[*]x', '*x', true],
    ['[*]x', '.x', false],
  ])('%s on %s: %s', (glob, text, expected) => {
    expect(globToRegExp(glob).test(text)).toBe(expected);
  });
});
