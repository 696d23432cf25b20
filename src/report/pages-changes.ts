import { z } from 'zod';
import type { ChangedPages } from '../pages/changes.ts';
import { printable } from '../printable.ts';
import { clean } from '../text/clean.ts';
import { cutStart } from '../text/text-width.ts';
import { grouped, plural } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import { faultsNotes, PagesFaults } from './pages-faults.ts';

const Pages = {
  copied: z
    .int()
    .describe('Shared before and private now, in another frame: written by this process after a fork'),
  fresh: z.int().describe('Pages that the second look found alone'),
  gone: z.int().describe('Pages that the first look found alone'),
  swappedOut: z.int(),
  moved: z.int().describe('In another frame otherwise: migrated, read again or swapped in'),
  unshared: z.int().describe('In the same frame, shared before and private now: others wrote to it or ended'),
};

/** A line of `pages --diff --json` or `pages --watch --json`. */
export const PagesChanges = z.strictObject({
  schema: z.literal('vmtally.pages-changes/1'),
  pid: z.int(),
  name: z.string(),
  pageSize: z.int(),
  seconds: z.number().describe('Time between the two looks'),
  total: z.strictObject(Pages),
  rows: z.array(z.strictObject({ file: z.string(), ...Pages })).describe('Files with changes, most first'),
  faults: PagesFaults.nullable().describe('Faults that were counted meanwhile; null without --faults'),
});

export type PagesChanges = z.infer<typeof PagesChanges>;

const KINDS = ['copied', 'fresh', 'gone', 'swappedOut', 'moved', 'unshared'] as const;
const HEADS = ['COPIED', 'FRESH', 'GONE', 'SWAPPED', 'MOVED', 'UNSHARED'];
const WIDTH = 9;

const sumOf = (pages: ChangedPages): number => KINDS.reduce((sum, kind) => sum + pages[kind], 0);

/** The changes of a process by file. */
export function pagesChangesOf(
  files: ReadonlyMap<string, ChangedPages>,
  about: Pick<PagesChanges, 'pid' | 'name' | 'pageSize' | 'seconds'>,
): PagesChanges {
  const rows = [...files]
    .map(([file, pages]) => ({ file: printable(file), ...pages }))
    .filter((row) => sumOf(row) > 0)
    .toSorted((a, b) => sumOf(b) - sumOf(a));
  const sum = (kind: (typeof KINDS)[number]): number => rows.reduce((all, row) => all + row[kind], 0);
  const total = {
    copied: sum('copied'),
    fresh: sum('fresh'),
    gone: sum('gone'),
    swappedOut: sum('swappedOut'),
  };
  return {
    schema: 'vmtally.pages-changes/1',
    ...about,
    total: { ...total, moved: sum('moved'), unshared: sum('unshared') },
    rows,
    faults: null,
  };
}

/** A table of the changes, in pages. */
export function pagesChangesToText(
  { pid, name, seconds, rows, total, faults }: PagesChanges,
  { width, top }: { width: number; top: number },
): string {
  const lineOf = (pages: ChangedPages, label: string): string => {
    const numbers = KINDS.map((kind) => grouped(pages[kind]).padStart(WIDTH)).join('');
    const shown = clean(label);
    return `${numbers}  ${width === Infinity ? shown : cutStart(shown, width - KINDS.length * WIDTH - 2)}`;
  };
  const head = `Pages of ${clean(name)}-${pid} that changed in ${seconds.toFixed(1)} s:`;
  const lines = [
    ...wrap(head, { first: ' ' }),
    '',
    `${HEADS.map((text) => text.padStart(WIDTH)).join('')}  FILE`,
    ...rows.slice(0, top).map((row) => lineOf(row, row.file)),
    ...(rows.length > top ? [`${plural(rows.length - top, 'more row')}: --top shows more`] : []),
    lineOf(total, 'all'),
    ...(faults === null ? [] : ['', ...notesOf(faultsNotes(faults, total.copied))]),
  ];
  return `\n${lines.join('\n')}\n`;
}

const notesOf = (notes: readonly string[]): string[] => [
  ' Note:',
  ...notes.flatMap((note) => wrap(note, { first: '   ', rest: '     ' })),
];
