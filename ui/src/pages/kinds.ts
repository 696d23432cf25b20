import type { CellGroup, CellKind } from '../../../src/wire/page-cells.ts';

/** Words and colours of the kinds of pages. Patterns tell those that are not in memory: they differ without colour too. */
export const KIND_LOOKS: Readonly<
  Record<CellKind, { word: string; colour: string; pattern?: 'stripes' | 'cross' | 'dot' }>
> = {
  none: { word: 'no page', colour: '--rule' },
  zero: { word: 'zero page', colour: '--heat-none', pattern: 'dot' },
  device: { word: 'of a device', colour: '--area-7', pattern: 'dot' },
  once: { word: 'mapped once', colour: '--area-0' },
  twice: { word: 'mapped twice', colour: '--area-4' },
  few: { word: '3 to 9 times', colour: '--area-1' },
  many: { word: '10 or more times', colour: '--area-5' },
  shared: { word: 'more than once, or the zero page', colour: '--area-1' },
  swapped: { word: 'swapped out', colour: '--area-6', pattern: 'stripes' },
  guard: { word: 'guard region', colour: '--text-quiet', pattern: 'cross' },
  dirty: { word: 'dirty', colour: '--area-5' },
  clean: { word: 'clean', colour: '--area-4' },
  anon: { word: 'anonymous', colour: '--area-0' },
  file: { word: 'of a file', colour: '--area-4' },
  shmem: { word: 'shared memory', colour: '--area-1' },
  ksm: { word: 'merged by KSM', colour: '--area-5' },
  small: { word: 'single pages', colour: '--area-4' },
  large: { word: 'in large folios', colour: '--area-1' },
  hugetlb: { word: 'of hugetlbfs', colour: '--area-5' },
};

/** The groups by which cells may be coloured, in words. */
export const GROUP_WORDS: Readonly<Record<CellGroup, string>> = {
  sharing: 'Sharing',
  dirty: 'Dirty',
  memory: 'Kind',
  size: 'Size',
};
