import { z } from 'zod';
import { grouped } from '../text/units.ts';

const Bounds = z
  .strictObject({ least: z.int(), most: z.int() })
  .describe('Counted between the looks, and from the begin of the first to the end of the second');

/** The faults that were counted beside two looks at the pages of a process, held against the pages that it copied. */
export const PagesFaults = z.strictObject({
  writes: Bounds.describe(
    'Faults of writes to pages that are there and may not be written (x86 error codes 7 and 3)',
  ),
  inKernel: z.int().describe('Of the most writes: by the kernel for the process (code 3)'),
  allocations: Bounds.describe('Single pages that the kernel allocated for the process (order 0)'),
  exact: z.boolean().describe('True if no known cause made a count too low'),
  verdict: z
    .enum(['balanced', 'explained', 'unexplained'])
    .describe('balanced: as many writes as copies; explained: more writes; unexplained: fewer writes'),
});

export type PagesFaults = z.infer<typeof PagesFaults>;

/** Holds faults against the pages that were copied: each copy takes a write that the page table did not allow (mm/memory.c, do_wp_page). */
export const faultsHeld = (counted: Omit<PagesFaults, 'verdict'>, copied: number): PagesFaults => ({
  ...counted,
  verdict:
    copied > counted.writes.most ? 'unexplained' : copied >= counted.writes.least ? 'balanced' : 'explained',
});

const VERDICTS: Record<PagesFaults['verdict'], string> = {
  balanced: 'balanced',
  explained:
    'explained: others write to the zero page, to a page that nobody else maps any more, to one that was copied twice or is gone, or to one that the kernel watches',
  unexplained: 'unexplained: each copy takes such a fault',
};

/** The faults as notes below the table of changes. */
export function faultsNotes(
  { writes, inKernel, allocations, exact, verdict }: PagesFaults,
  copied: number,
): string[] {
  const kernel = inKernel > 0 ? `, ${grouped(inKernel)} of them by the kernel` : '';
  return [
    `${between(writes)} faults of writes to pages that may not be written${kernel}, for ${grouped(copied)} pages copied: ${VERDICTS[verdict]}`,
    `${between(allocations)} single pages allocated`,
    ...(exact ? [] : ['some faults may not have been counted']),
  ];
}

const between = ({ least, most }: z.infer<typeof Bounds>): string =>
  least === most ? grouped(most) : `${grouped(least)} to ${grouped(most)}`;
