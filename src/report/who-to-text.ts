import { basename } from 'node:path';
import { clean } from '../text/clean.ts';
import { shortSize } from '../text/short-size.ts';
import { cut } from '../text/text-width.ts';
import { plural, withUnit } from '../text/units.ts';
import type { PagesReport } from './pages-report.ts';

type Who = NonNullable<PagesReport['who']>;

/** Files that have columns: those of which most is shared. */
const FILES = 5;
const WIDTH = 10;
const NAME = 22;

/** A matrix of the processes that map the same pages, and the files of which most is shared. */
export function whoToText({ processes, bytes, looked }: Who, { top }: { top: number }): string[] {
  const head = ` ${withUnit(bytes, 'bytes')} are mapped more than once. Of ${plural(looked, 'other process', 'other processes')}, ${processes.length} map some of it:`;
  if (processes.length === 0) return [head];
  const sums = new Map<string, number>();
  for (const { files } of processes)
    for (const { file, bytes: part } of files) sums.set(file, (sums.get(file) ?? 0) + part);
  const files = [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, FILES)
    .map(([file]) => file);
  const lineOf = (total: string, cells: readonly string[], name: string): string =>
    `${total.padStart(6)}${cells.map((cell) => cell.padStart(WIDTH)).join('')}  ${name}`;
  return [
    head,
    '',
    lineOf(
      'SHARED',
      files.map((file) => cut(shortName(file), WIDTH - 1)),
      'PROCESS',
    ),
    ...processes.slice(0, top).map(({ pid, name, bytes: total, files: parts }) => {
      const cells = files.map((file) =>
        shortSize(parts.filter((part) => part.file === file).reduce((sum, part) => sum + part.bytes, 0)),
      );
      return lineOf(shortSize(total), cells, cut(`${clean(name)}-${pid}`, NAME));
    }),
    ...(processes.length > top
      ? [`${plural(processes.length - top, 'more process', 'more processes')}: --top shows more`]
      : []),
  ];
}

const shortName = (file: string): string => clean(file.startsWith('/') ? basename(file) : file);

/** Sentences that say whether all sharers were found. */
export function whoNotes({ missing, whole }: Who): string[] {
  if (!whole) return ['the limit of --timeout was reached before all processes were looked at'];
  return [
    missing === 0
      ? 'each place that maps a shared page was found'
      : `${withUnit(missing, 'bytes')} are mapped at more places than were found: processes began or ended meanwhile, or hide their memory`,
  ];
}
