import type { Sharing } from '../pages/sharers.ts';
import { printable } from '../printable.ts';
import type { PagesReport } from './pages-report.ts';

type Who = NonNullable<PagesReport['who']>;

/** The processes that share memory, by file. `files`: the names of files by their numbers. */
export function whoReportOf(
  { sharers, processes, frames, unaccounted, isWhole }: Sharing,
  files: readonly string[],
  pageSize: number,
): Who {
  return {
    processes: sharers.map(({ pid, name, pages }) => {
      const parts = [...pages]
        .map(([file, count]) => ({ file: printable(files[file] ?? '?'), bytes: count * pageSize }))
        .toSorted((a, b) => b.bytes - a.bytes);
      const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
      return { pid, name: printable(name), bytes, files: parts };
    }),
    looked: processes,
    bytes: frames * pageSize,
    missing: unaccounted * pageSize,
    whole: isWhole,
  };
}
