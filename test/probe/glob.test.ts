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
    ['a*b*c', 'abbcabc', true],
    ['a*b*c', 'acb', false],
    ['a**c', 'abc', true],
    ['*a*', 'bab', true],
    ['*ab*ab', 'ab', false],
    ['*ab*ab', 'aab ab', true],
    ['a*[1-3]*1', 'a121', true],
    ['a*1', 'a1\n1', true],
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

  // Plain .* takes longer for the first than the universe has had.
  test.each(['*'.repeat(199), '*?'.repeat(20), '*_*'.repeat(20), '*e'.repeat(20)])(
    '%sZ is no trap',
    (glob) => {
      const started = performance.now();
      expect(
        globToRegExp(`${glob}Z`).test('kmem:kmem_cache_alloc_bulk_eeeeeeeeeeeeeeeeeeeeeeee_____________'),
      ).toBe(false);
      expect(performance.now() - started).toBeLessThan(100);
    },
  );
});
