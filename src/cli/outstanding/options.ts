import { type Command, Option } from 'commander';
import type { Merge } from '../../kernel/site-names.ts';
import { OBJECT_KINDS, OBJECT_ROWS, type ObjectKind, type ObjectRows } from '../../wire/objects.ts';
import { whole } from '../arguments.ts';
import { mergeOption, withCounting } from '../common.ts';
import { duration } from '../duration.ts';
import { withReport } from '../report-options.ts';
import { type PrintedOptions, type TargetOptions, withTarget } from '../stat/options.ts';

export interface OutstandingOptions extends TargetOptions, PrintedOptions {
  event: ObjectKind;
  by?: ObjectRows;
  merge?: Merge;
  intervalPrint?: number;
  older?: number;
  freedBy?: boolean;
  maxObjects?: number;
  top: number;
  fieldSeparator?: string;
}

/** A tick of -I is a tenth of a second at least: the number of the tick in an object has 21 bits. */
const LEAST_INTERVAL_MS = 100;

export const withOutstanding = (command: Command): Command =>
  withReport(
    withTarget(
      withCounting(command).addOption(
        new Option('-e, --event <kind>', 'objects of kmalloc, of slab caches and kmalloc, or blocks of pages')
          .choices([...OBJECT_KINDS])
          .default('kmalloc'),
      ),
    )
      .addOption(
        new Option('--by <rows>', 'rows: site (not for pages), pid (default for pages), comm or age').choices(
          [...OBJECT_ROWS],
        ),
      )
      .addOption(mergeOption())
      .option('--older <time>', 'show only objects of at least this age: 5s', duration(1, 86_400_000))
      .option('--freed-by', 'show who freed what was allocated in the count')
      .option(
        '-I, --interval-print <time>',
        'print allocations less frees each time: 1s, 500ms',
        duration(LEAST_INTERVAL_MS, 86_400_000),
      )
      .option('--top <n>', 'print at most N rows', whole(1), 20)
      .option(
        '--max-objects <n>',
        'room for so many objects at least (default: by memory)',
        whole(1, 2 ** 24),
      )
      .option('-x, --field-separator <sep>', 'print fields with this separator'),
    '-j, --json',
  );

/** Names options that contradict each other; undefined if none do. */
export function outstandingContradiction(options: OutstandingOptions): string | undefined {
  const { event, by, merge, json, fieldSeparator } = options;
  if (options.append && options.output === undefined) return '--append needs -o FILE';
  if (json && fieldSeparator !== undefined) return '-x and -j cannot be used together';
  if (fieldSeparator === '') return '-x needs a separator, such as , or \\t';
  // Numbers have the first three; in a name _ takes the place of a separator.
  if (fieldSeparator !== undefined && /[\d.\-_]/.test(fieldSeparator))
    return '-x needs a separator without digits, ., - and _, such as , or \\t';
  if (event === 'pages' && by === 'site')
    return '--by site needs -e kmalloc or slab: the events of pages have no call site';
  if (event === 'pages' && merge !== undefined) return '--merge needs -e kmalloc or slab';
  if (by === 'age' && options.intervalPrint !== undefined)
    return '--by age and -I cannot be used together: an interval has no ages';
  return undefined;
}
