import { z } from 'zod';
import { PageAmounts } from '../wire/page-amounts.ts';

const Row = PageAmounts.extend({
  name: z.string().describe('The file; with --by mapping address, permissions and file'),
  mappings: z.int(),
});

const Difference = z.strictObject({
  mapping: z.string(),
  rss: z.number(),
  pss: z.number(),
  uss: z.number(),
  dirty: z.number(),
  swap: z.number(),
});

/** The line of `pages --json`. */
export const PagesReport = z.strictObject({
  schema: z.literal('vmtally.pages/1'),
  pid: z.int(),
  name: z.string(),
  by: z.enum(['file', 'mapping']),
  pageSize: z.int(),
  seconds: z.number().describe('Time that the reading took'),
  mappings: z.int(),
  looked: z.int().describe('Places of pages that were looked at'),
  total: PageAmounts,
  rows: z.array(Row).describe('Largest first, by the sum of --sort'),
  rowsLeftOut: z.int(),
  differences: z
    .array(Difference)
    .describe('Mappings whose pages differ from smaps: bytes that the pages have more; at most 100'),
  differ: z.int().describe('Number of such mappings: they changed while they were read'),
  unread: z
    .int()
    .describe(
      'Mappings that were not read to their end, as a limit was reached: their sums are those of smaps',
    ),
  stopped: z.enum(['pages', 'time']).nullable().describe('The limit that was reached'),
  complete: z
    .boolean()
    .describe(
      'False if the limit of time ended the reading of smaps too: mappings at higher addresses are in no row and no sum',
    ),
  countsHidden: z.boolean().describe('True if the kernel does not show how often pages are mapped'),
  averages: z
    .boolean()
    .describe('True if the kernel may say only how often a page of a folio is mapped on average'),
  flags: z
    .array(z.strictObject({ flags: z.array(z.string()), pages: z.int() }))
    .nullable()
    .describe('Pages by the flags of their frames, most first; null without --flags'),
  who: z
    .strictObject({
      processes: z.array(
        z.strictObject({
          pid: z.int(),
          name: z.string(),
          bytes: z.number(),
          files: z.array(z.strictObject({ file: z.string(), bytes: z.number() })),
        }),
      ),
      looked: z.int().describe('Processes that were looked at'),
      bytes: z.number().describe('Memory of the process that is mapped more than once'),
      missing: z.number().describe('Of it, pages that are mapped at places that were not found'),
      whole: z.boolean().describe('False if the limit of time was reached'),
    })
    .nullable()
    .describe('Processes that map the same pages, most first, by file; null without --who'),
  strips: z
    .array(z.strictObject({ mapping: z.string(), pagesPerCell: z.number(), cells: z.string() }))
    .nullable()
    .describe('Cells of each mapping by address; null without --strip'),
});

export type PagesReport = z.infer<typeof PagesReport>;
export type PagesRow = z.infer<typeof Row>;
export type StripRow = NonNullable<PagesReport['strips']>[number];
