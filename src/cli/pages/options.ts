import { type Command, Option } from 'commander';
import { PAGE_SORTS, type PageSort } from '../../wire/page-sorts.ts';
import { whole } from '../arguments.ts';
import { duration } from '../duration.ts';
import { withReport } from '../report-options.ts';

export interface PagesOptions {
  by: 'file' | 'mapping';
  sort: PageSort;
  top: number;
  flags?: boolean;
  who?: boolean;
  strip?: string | true;
  raw?: string;
  save?: string;
  force?: boolean;
  diff?: string;
  watch?: number;
  faults?: boolean;
  maxPages: number;
  timeout: number;
  json?: boolean;
  output?: string;
  append?: boolean;
}

/** Pages of 1 TiB. */
const MOST_PAGES = 2 ** 28;

export const withPages = (command: Command): Command =>
  withReport(
    command
      .addOption(new Option('--by <rows>', 'rows').choices(['file', 'mapping']).default('file'))
      .addOption(
        new Option('--sort <sum>', 'largest first by this sum').choices([...PAGE_SORTS]).default('rss'),
      )
      .option('--top <n>', 'print at most N rows', whole(1), 40)
      .option('--flags', 'read the flags of all pages too: what they are, and those of large folios')
      .option('--who', 'find the processes that map the same pages, by file')
      .option('--strip [glob]', 'show the pages of each mapping, or of those of these files, as cells')
      .option('--raw <mapping>', 'print how often each page of a mapping is mapped, below 0 if it is dirty')
      .option('--save <file>', 'write a snapshot of the pages too, for --diff')
      .option('--force', 'replace the file of --save')
      .option('--diff <file>', 'print what changed since a snapshot: pages copied, fresh, gone, moved')
      .option('--watch <time>', 'print what changed, each time: 5s, 500ms, 5', duration(100, 86_400_000, 's'))
      .option('--faults', 'with --watch, count the faults of writes that copy pages too (needs bpftrace)')
      .option('--max-pages <n>', 'stop after so many pages', whole(1), MOST_PAGES)
      .addOption(
        new Option('--timeout <time>', 'stop after this time: 10s, 500ms, 500')
          .argParser(duration(1, 86_400_000))
          .default(60_000, '60s'),
      ),
  );

/** Names options that contradict each other; undefined if none do. */
export function pagesContradiction(options: PagesOptions): string | undefined {
  const { raw, strip, who, flags, save, force, diff, watch, faults, json, append, output } = options;
  if (force && save === undefined) return '--force needs --save FILE';
  if (append && output === undefined) return '--append needs -o FILE';
  if (faults && watch === undefined) return '--faults needs --watch: it counts between two looks';
  const kinds = Object.entries({ raw, diff, watch }).filter(([, value]) => value !== undefined);
  const [kind, other] = kinds.map(([name]) => `--${name}`);
  if (kind !== undefined) {
    const more = Object.entries({ strip, who, flags, save }).find(([, value]) => value !== undefined);
    const clash = other ?? (more && `--${more[0]}`);
    if (clash !== undefined) return `${kind} and ${clash} cannot be used together`;
  }
  if (raw !== undefined && json) return '--raw and --json cannot be used together: it is a list of numbers';
  return undefined;
}
