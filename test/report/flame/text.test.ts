import { expect, it } from 'vitest';
import { profileToText } from '../../../src/report/flame/text.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

it('has the functions, largest first, with their intervals', () => {
  expect(profileToText(profile(), { top: 3, width: 80 })).toBe(`
 Events of kmem:kmalloc by stack for 'make', in 1.500 s:

      TOTAL   SHARE           95 %         SELF  FUNCTION
      1,010 100.0 %                       1,010  alloc
      1,010 100.0 %  83.7 to 100.0            0  entry
        677  67.0 %   43.8 to 84.1            0  read
1 more function: --top shows more

 One of 64 was sampled.
`);
});

it('fits 80 columns, whatever the names', () => {
  const wide = profileOfNames('sh', 'x'.repeat(500), '\u001b[2J漢字'.repeat(40));
  const text = profileToText(
    { ...wide, target: 'y'.repeat(30), notes: ['word '.repeat(60).trim()] },
    { top: 9, width: 80 },
  );
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).not.toContain('\u001b');
});
