import { fit } from '../../text/text-width.ts';
import { wrap } from '../../text/wrap.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { KEYS, type KeyEntry } from './keys.ts';

const KEYS_WIDTH = 18;

/** Explanations of the screen's columns and marks for a new user. */
export const NOTES: readonly [string, string][] = [
  ['RATE/s', 'events a second, in the last tick; a sum, as of pages, has its unit as its head'],
  ['BYTES/s', 'what the values of these events add up to (or PAGES/s: 2^order pages each)'],
  ['TOTAL', 'events since the session began, exact'],
  ['SHARE', 'part of all that the session counted: in the last tick, or since it began if ordered by that'],
  ['LAST', 'rates of the last 60 ticks, each row by its own largest; blank is none'],
  ['▲ ▼ =', 'the last 10 s against the 10 s before: more, less, within 10 %'],
  ['+', 'the process has ended; its numbers stay'],
  [':1234', 'a process whose name nobody could tell any more'],
  ['others', 'all that are not among the rows: with the rows they are the whole'],
  ['ROWS', 'how many processes are in a group'],
  [
    'books',
    'how many counters of vmstat agree with tracepoints in the last tick, and which do not: by how much',
  ],
];

/** Help: every key of the table of keys, then the columns. */
export function helpLines(width: number): Line[] {
  return [
    ...KEYS.flatMap((entry) => entryLines(keysText(entry), entry.help, width)),
    fitLine([], width),
    ...NOTES.flatMap(([what, text]) => entryLines(what, text, width)),
  ];
}

export const keysText = ({ keys }: Pick<KeyEntry, 'keys'>): string => keys.join(' ');

function entryLines(what: string, text: string, width: number): Line[] {
  const head = fit(what, Math.min(KEYS_WIDTH, width), 'right');
  return wrap(text, { width: Math.max(1, width - KEYS_WIDTH - 2) }).map((line, index) =>
    fitLine([segment(index === 0 ? head : ' '.repeat(head.length), 'accent'), segment(`  ${line}`)], width),
  );
}

/** The items of the bottom line: the most important keys of a place. */
export function hintItems(place: KeyEntry['in'][number]): Line[] {
  return KEYS.filter((entry) => entry.hint !== undefined && entry.in.includes(place)).map(
    ({ keys, hint = '' }) => [segment(keys[0] ?? '', 'accent'), segment(` ${hint}`, 'dim')],
  );
}
