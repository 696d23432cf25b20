import { expect, it } from 'vitest';
import { PagesChanges, pagesChangesOf, pagesChangesToText } from '../../src/report/pages-changes.ts';

const NONE = { copied: 0, fresh: 0, gone: 0, swappedOut: 0, moved: 0, unshared: 0 };
const ABOUT = { pid: 7, name: 'program', pageSize: 4096, seconds: 2.5 };

it('has the files that changed, most first', () => {
  const files = new Map([
    ['/same', NONE],
    ['/tmp/a\u001b', { ...NONE, fresh: 2, unshared: 1 }],
    ['[anon]', { ...NONE, copied: 137, gone: 1_234, swappedOut: 5, moved: 6 }],
  ]);
  const report = PagesChanges.parse(pagesChangesOf(files, ABOUT));
  expect(report.faults).toBeNull();
  expect(report.rows.map(({ file }) => file)).toEqual(['[anon]', '/tmp/a?']);
  expect(pagesChangesToText(report, { width: 80, top: 1 })).toBe(`
 Pages of program-7 that changed in 2.5 s:

   COPIED    FRESH     GONE  SWAPPED    MOVED UNSHARED  FILE
      137        0    1,234        5        6        0  [anon]
1 more row: --top shows more
      137        2    1,234        5        6        1  all
`);
});
