import { z } from 'zod';
import { Quantity } from '../wire/numbers.ts';
import { Column, numbersOf } from './column.ts';

/** Sums of amounts may be beyond 2^53. */
const MOST = 2 ** 128;
const Amount = z.int();
const Amounts = numbersOf((value) => Number.isInteger(value) && Math.abs(Number(value)) <= MOST, {});

/** Events with missed runs, full maps, and threads of process 1. */
const MOST_OTHERS = 4_096;

/** Stretches of a tick: with more, a tick is written before its time. */
export const MOST_STRETCHES = 64;

/**
 * A reading of the tracepoints' totals between two readings of /proc/vmstat: growth since the reading before, or the first one's
 * numbers.
 */
export const ReadingColumns = z.object({
  ns: Quantity.describe('Time since boot, in ns'),
  counter: Column.optional().describe(
    'Counters of the head that changed: differences to the entry before; absent where they are those of the tick',
  ),
  growth: Amounts.optional().describe('Growth of each of them in the first reading of vmstat'),
  late: Column.describe('Counters that changed between both readings of vmstat, as `counter`'),
  lateGrowth: Amounts.describe('Growth of each of them'),
  series: Column.describe('Series of the basis of the comparison: differences to the entry before'),
  value: Column,
  total: Amounts.describe('Growth of the total of each series and value'),
  missed: z
    .array(z.tuple([z.string(), Quantity, Quantity]))
    .max(MOST_OTHERS)
    .describe(
      'Runs of the probes that the kernel skipped, by event, as read before and after the tick, where one changed',
    ),
  full: z.array(z.int()).max(MOST_OTHERS).describe('Series whose map is full'),
  first: z
    .object({
      faults: Amount,
      threads: z
        .array(z.tuple([Amount, Amount]))
        .max(MOST_OTHERS)
        .nullable(),
      seen: z.boolean(),
    })
    .optional()
    .describe(
      'Process 1, where the kernel may hide it: growth of its faults, and of time and runs of its threads',
    ),
});

/** Both ends of a tick. Without `from` it begins with the last reading of the member, which is of the time `since`. */
export const StretchColumns = z.object({
  since: Quantity.describe('Time of the reading before, in ns since boot'),
  from: ReadingColumns.optional(),
  to: ReadingColumns,
});

export type ReadingColumns = z.infer<typeof ReadingColumns>;
export type StretchColumns = z.infer<typeof StretchColumns>;
