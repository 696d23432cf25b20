import { describe, expect, test } from 'vitest';
import { isGlob, matchesGlob } from '../../src/probe/glob.ts';

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

describe('matchesGlob', () => {
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
    ['[!z-a]', 'm', true],
    ['[]a]', ']', true],
    ['a**b*', 'a-b', true],
    ['*ab*abc', 'ab-ababc', true],
  ])('%s on %s: %s', (glob, text, expected) => {
    expect(matchesGlob(glob)(text)).toBe(expected);
  });

  // As regular expressions, each of these would take minutes or longer.
  test.each(['*?'.repeat(100), '*a'.repeat(100), '['.repeat(200), `${'[!x]*'.repeat(40)}x`])(
    'a name that does not match %s is refused at once',
    (glob) => {
      const matches = matchesGlob(`${glob}-`);
      const before = performance.now();
      for (let times = 0; times < 1_000; times++) expect(matches('a'.repeat(60))).toBe(false);
      expect(performance.now() - before).toBeLessThan(2_000);
    },
  );
});
