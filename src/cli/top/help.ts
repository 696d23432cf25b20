import { type ColumnHead, OVERVIEW_COLUMNS } from '../../client/overview-columns.ts';
import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { wrap } from '../../text/wrap.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { NUMBER_HEADS } from './draw/overview-columns.ts';
import { type Action, type KeyEntry, keysOf } from './keys.ts';

const KEYS_WIDTH = 18;

const labelsOf = ({ labels, also = [] }: ColumnHead): string[] => [...labels, ...also];

/** Explanations of the screen's columns and marks for a new user. */
export const NOTES: readonly [string, string][] = [
  ...OVERVIEW_COLUMNS.map((head): [string, string] => [
    NUMBER_HEADS[head.id],
    `${head.about}, per second (${labelsOf(head).join(' + ')})`,
  ]),
  [
    'SITE',
    'code of the kernel that allocates: the place that its call returns to, as function+0xOFFSET/0xLENGTH',
  ],
  ['RATE/s', 'events per second in the last tick; for a sum, such as pages, the heading is the unit'],
  ['BYTES/s', 'sum of the values of these events per second (PAGES/s: 2^order pages per event)'],
  ['TOTAL', 'events since the session began, exact'],
  [
    'SHARE',
    'share of the session’s total: in the last tick, or since the session began if sorted by a total',
  ],
  ['LAST', 'rates of the last 60 ticks, scaled to the largest rate of the row; blank is 0'],
  ['▲ ▼ =', 'beside LAST: the last 10 s compared with the 10 s before: more, less, within 10 %'],
  ['+', 'the process has ended; its counts stay'],
  ['?', 'processes that ended before vmtally could read their program, user or cgroup'],
  [':1234', 'PID of a process whose name could no longer be read'],
  ['–', 'not counted, so not known: the budget dropped the event, or the session does not count now'],
  ['others (N)', 'sum of the N rows that are not on the screen, so that what is seen adds up'],
  ['ROWS', 'processes of the group that live; 0: all have ended'],
  ['ON HOSTS', 'of a fleet: hosts on which the group counted any event'],
  ['(vmtally itself)', 'vmtally and its bpftrace, whatever the rows are; shares leave them out'],
  [
    'compare',
    'identities (vmstat counters with their tracepoints) by verdict over the last 10 s; those that are unexplained or lost keys follow with their residuals',
  ],
];

export const MOUSE: readonly [string, string][] = [
  ['click', 'on a head: sort by the column, again: reverse; on a row: select it'],
  ['wheel', 'move by three rows; with Shift the terminal itself selects text'],
];

/**
 * Help: what is not as requested now, as pairs of a term and a reason, every key of the table of keys, the mouse, then
 * the columns.
 */
export function helpLines(
  width: number,
  reasons: readonly (readonly [string, string])[] = [],
  isReplay = false,
): Line[] {
  return [
    ...reasons.flatMap(([term, reason]) => entryLines(term, clean(reason), width)),
    ...keysOf(isReplay).flatMap((entry) => entryLines(keysText(entry), entry.help, width)),
    ...MOUSE.flatMap(([press, text]) => entryLines(press, text, width)),
    fitLine([], width),
    ...NOTES.flatMap(([term, text]) => entryLines(term, text, width)),
  ];
}

export const keysText = ({ keys }: Pick<KeyEntry, 'keys'>): string => keys.join(' ');

function entryLines(term: string, text: string, width: number): Line[] {
  const head = fit(term, Math.min(KEYS_WIDTH, width), 'right');
  return wrap(text, { width: Math.max(1, width - KEYS_WIDTH - 2) }).map((line, index) =>
    fitLine([segment(index === 0 ? head : ' '.repeat(head.length), 'accent'), segment(`  ${line}`)], width),
  );
}

/** The items of the bottom line: the most important keys of a place, as far as their actions are offered. */
export function hintItems(
  place: KeyEntry['in'][number],
  isReplay = false,
  isOffered: (action: Action) => boolean = () => true,
): Line[] {
  return keysOf(isReplay)
    .filter((entry) => entry.hint !== undefined && entry.in.includes(place) && isOffered(entry.action))
    .map(({ keys, hint = '' }) => [segment(keys[0] ?? '', 'accent'), segment(` ${hint}`, 'dim')]);
}
