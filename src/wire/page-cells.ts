/** Pages of a cell by what they are. A page has one kind of each group; only pages in memory have those after `sharing`. */
export const CELL_KINDS = {
  sharing: ['none', 'zero', 'device', 'once', 'twice', 'few', 'many', 'shared', 'swapped', 'guard'],
  dirty: ['dirty', 'clean'],
  memory: ['anon', 'file', 'shmem', 'ksm'],
  size: ['small', 'large', 'hugetlb'],
} as const;
export type CellGroup = keyof typeof CELL_KINDS;
export type CellKind = (typeof CELL_KINDS)[CellGroup][number];

/** Most cells of a mapping. */
export const MOST_CELLS = 2048;
