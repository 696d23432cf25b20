import { expect, it } from 'vitest';
import { faultsHeld, faultsNotes } from '../../src/report/pages-faults.ts';

const counted = {
  writes: { least: 5, most: 1_009 },
  inKernel: 3,
  allocations: { least: 7, most: 7 },
  exact: true,
};

it.each([
  [4, 'explained'],
  [5, 'balanced'],
  [1_009, 'balanced'],
  [1_010, 'unexplained'],
] as const)('%i pages copied with 5 to 1,009 faults are %s', (copied, verdict) => {
  expect(faultsHeld(counted, copied).verdict).toBe(verdict);
});

it('the notes say how many, and whether some are missing', () => {
  expect(faultsNotes(faultsHeld({ ...counted, exact: false }, 7), 7)).toEqual([
    '5 to 1,009 faults of writes to pages that may not be written, 3 of them by the kernel, for 7 pages copied: balanced',
    '7 single pages allocated',
    'some faults may not have been counted',
  ]);
});
