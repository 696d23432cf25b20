import { describe, expect, it } from 'vitest';
import { fold, foldedToText, framesOf, readFolded } from '../../../src/report/flame/folded.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

describe('folded stacks', () => {
  it('have a line for each stack, largest first', () => {
    expect(foldedToText(fold(profile()))).toBe(
      'sh;entry;read;alloc 667\nsh;entry;write;alloc 333\ncc1;entry;read;alloc 10\n',
    );
  });

  it('by bytes', () => {
    const bytes = [...fold(profile({ weight: 'bytes' })).values()].reduce((sum, weight) => sum + weight, 0);
    expect(bytes).toBe(64 * 1_000 + 128 * 10);
  });

  it('escape what would divide a line, and read it back', () => {
    const names = ['a b;c%41', 'f [mod]', 'two\nlines\u2028\t', 'é;'];
    const text = foldedToText(fold(profileOfNames(names[0] ?? '', ...names.slice(1))));
    expect(text).toBe('a%20b%3Bc%2541;f%20[mod];two%0Alines%E2%80%A8%09;é%3B 3\n');
    const [key = ''] = readFolded(text).keys();
    expect(framesOf(key)).toEqual(names);
  });

  it('of other tools have blanks and a % that escapes nothing', () => {
    const folded = readFolded('# made by perf\n\ntmux: server;100%;x%FF 3\ntmux: server;100%;x%FF 4\n');
    expect([...folded]).toEqual([['tmux: server;100%;x%FF', 7]]);
    expect(framesOf('tmux: server;100%;x%FF')).toEqual(['tmux: server', '100%', 'x%FF']);
  });

  it.each([
    ['', 'it has no stack'],
    ['a;b', 'line 1 is not FRAME;FRAME COUNT'],
    ['a 1\nb -1', 'line 2 is not FRAME;FRAME COUNT'],
    ['a 1\nb 1.5', 'line 2 is not FRAME;FRAME COUNT'],
    [' 1', 'line 1 is not FRAME;FRAME COUNT'],
    [`${'a;'.repeat(1_001)} 1`, 'line 1 has more than 1000 frames'],
    [`${'a'.repeat(100_001)} 1`, 'line 1 is not FRAME;FRAME COUNT'],
  ])('%.20j is refused', (text, message) => {
    expect(() => readFolded(text)).toThrow(message);
  });
});
