import { z } from 'zod';
import { digits } from './digits.ts';
import { PageAmounts } from './page-amounts.ts';
import { PAGE_SORTS } from './page-sorts.ts';

/** Most rows of an answer. */
const MOST_ROWS = 2000;
/** Places of pages in 1 TiB, and the usual 256 GiB: a hole without pages has places too. */
const MOST_PAGES = 2 ** 28;
const USUAL_PAGES = 2 ** 26;
/** Pages of the largest address space (57 bits). */
const LAST_PAGE = 2 ** 45;

const MappingId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'must be the id of a mapping in an earlier answer')
  .describe('A mapping, by the `mapping` of its row: only this one is read, with its cells');

/** Parameters of a reading, as texts. */
export const PagesQuery = z.strictObject({
  start: digits(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      'Start of the process in clock ticks since boot; default: that of the process with this PID now',
    ),
  mapping: MappingId.optional(),
  from: digits(LAST_PAGE)
    .optional()
    .describe('First page of the cells, from 0; with `mapping` only, default: the first'),
  to: digits(LAST_PAGE, 1)
    .optional()
    .describe('The page behind the last one of the cells; with `mapping` only, default: all'),
  sort: z.enum(PAGE_SORTS).default('rss').describe('Largest first by this sum; shared is rss less uss'),
  top: digits(MOST_ROWS).default(200).describe('Maximum number of mappings in the answer'),
  maxPages: digits(MOST_PAGES, 1)
    .default(USUAL_PAGES)
    .describe('Places of pages after which the reading stops'),
  timeoutMs: digits(10_000, 1).default(5_000).describe('Time after which the reading stops'),
});

/** A PID in a path. */
export const PidParam = z.strictObject({ pid: digits(4_194_304, 1) });

/** The same as numbers, which the counting side gets. */
export const PagesRequest = z.strictObject({
  pid: z.int().min(1).max(4_194_304),
  start: z.int().min(0).optional(),
  mapping: MappingId.optional(),
  from: z.int().min(0).max(LAST_PAGE).optional(),
  to: z.int().min(1).max(LAST_PAGE).optional(),
  sort: z.enum(PAGE_SORTS),
  top: z.int().min(0).max(MOST_ROWS),
  maxPages: z.int().min(1).max(MOST_PAGES),
  timeoutMs: z.int().min(1).max(10_000),
});

const Row = PageAmounts.extend({
  mapping: z.string().describe('Id of the mapping; it stays the same while the service runs'),
  name: z.string().describe('The file, or a number in its place where names of data files are not shown'),
  address: z.string().nullable().describe('First address in hex; null where addresses are not shown'),
  permissions: z.string().describe('As /proc/PID/maps has them: r-xp'),
  differs: z.boolean().describe('True if the pages and smaps differ: the mapping changed in between'),
  whole: z.boolean().describe('False if a limit was reached before its end: its sums are those of smaps'),
});

const Cells = z.strictObject({
  pages: z.int().describe('Pages of the mapping'),
  from: z.int().describe('Number of the first page of the cells in the mapping, from 0'),
  to: z.int().describe('Number of the page behind the last one'),
  pagesPerCell: z.int().describe('Pages of each cell; the last one may have fewer'),
  kinds: z
    .record(z.string(), z.array(z.int()))
    .describe(
      'Pages of each cell by kind, cells by address: none, zero, device, once, twice, few, many, shared, swapped and guard; of those in memory dirty and clean; anon, file, shmem and ksm; small, large and hugetlb. Kinds without a page are left out; pages that were not looked at have no kind',
    ),
});

/** The pages of a process. It has no number of a frame, nor anything from which one could be derived. */
export const ProcessPages = z.strictObject({
  schema: z.literal('vmtally.process-pages/1'),
  pid: z.int(),
  start: z.int().describe('Start of the process in clock ticks since boot'),
  name: z.string(),
  pageSize: z.int(),
  seconds: z.number().describe('Time that the reading took'),
  cpuSeconds: z.number().describe('CPU time that it took, with the start of the process that reads'),
  mappings: z.int().describe('Mappings that `total` is the sum of: all, if `complete` is true'),
  looked: z.int().describe('Places of pages that were looked at'),
  total: PageAmounts,
  rows: z.array(Row).describe('Mappings, largest first'),
  rowsLeftOut: z.int(),
  differ: z.int().describe('Mappings whose pages differ from smaps: they changed while they were read'),
  unread: z.int().describe('Mappings that were not read to their end, as a limit was reached'),
  stopped: z.enum(['pages', 'time']).nullable().describe('The limit that was reached'),
  complete: z
    .boolean()
    .describe(
      'False if the limit of time ended the reading of smaps too: mappings at higher addresses are in no row and no sum',
    ),
  countsHidden: z.boolean().describe('True if the service has no right to see how often pages are mapped'),
  averages: z
    .boolean()
    .describe('True if the kernel may say only how often a page of a folio is mapped on average'),
  namesHidden: z
    .boolean()
    .describe('True without showArguments: names of data files and addresses are left out'),
  cells: Cells.nullable().describe('Cells of the mapping that was asked for; else null'),
});

export type PagesRequest = z.infer<typeof PagesRequest>;
export type ProcessPages = z.infer<typeof ProcessPages>;
export type ProcessPagesRow = ProcessPages['rows'][number];
export type PageCells = NonNullable<ProcessPages['cells']>;
