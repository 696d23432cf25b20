import type { BoardRow, Leaderboard } from '../../../client/leaderboard.ts';
import type { OverviewColumn } from '../../../client/overview.ts';
import { isKnown, rateOf, restRateOf, totalRateOf } from '../../../client/overview-rows.ts';
import { hiddenOwnRows } from '../../../client/own-rows.ts';
import type { Branch } from '../../../client/tree.ts';
import { withUnit } from '../../../text/units.ts';
import type { Who } from '../../../wire/rows.ts';
import { type Cuts, fitCell } from './cuts.ts';
import { type Column, gap } from './lay-out.ts';
import { fitLine, type Line, segment, type Tone } from './line.ts';
import { bar, branchText } from './marks.ts';
import { compact, percent } from './numbers.ts';
import type { OverviewColumnId } from './overview-columns.ts';
import { nameOf, OWN_NAME, printed, type RowKind } from './rows.ts';

/** A line of the overview: a row, or a sum of rows. */
export interface OverviewLine {
  texts: Partial<Record<OverviewColumnId, string>>;
  /** Null where it is not known. */
  rate: (column: OverviewColumn) => number | null;
  /** Part of the sorted number; null for vmtally’s own row, which shares leave out. */
  share: number | null;
  /** True for ended rows, sums and vmtally’s own row. */
  quiet: boolean;
  /** State of a host from which nothing comes, in place of its rate. */
  presence?: Who['presence'];
  /** The row’s place in the tree of processes; absent in a list. */
  branch?: Branch | undefined;
}

export interface OverviewFacts {
  board: Leaderboard;
  numbers: readonly OverviewColumn[];
  /** The column that shares refer to. */
  chosen: OverviewColumn;
  /** The rate of `chosen` that shares refer to. */
  whole: number;
  /** False while the session does not count: its last rates are old. */
  counting: boolean;
}

export function lineOfRow(facts: OverviewFacts, row: BoardRow, kind: Omit<RowKind, 'sort'>): OverviewLine {
  const { board, chosen, whole } = facts;
  const { who } = row;
  const text = (value: string) => printed(value, kind.characters);
  return {
    texts: {
      mark: who.ended ? '+' : ' ',
      key: text(who.key),
      user: text(who.user ?? ''),
      name: text(nameOf(who, kind)),
      members: compact(who.running, 4),
      place: text(who.place ?? who.cgroup ?? ''),
    },
    rate: (column) => (isKnown(row, column) ? rateOf(board, row, column) : null),
    share:
      who.own || chosen.partly || !isKnown(row, chosen) ? null : partOf(rateOf(board, row, chosen), whole),
    quiet: who.ended || who.own === true,
    presence: who.presence,
  };
}

/** The sums of the rows that are not in `shown`: of all but vmtally's own, and of those, as far as there are any. */
export function linesOfRest(facts: OverviewFacts, shown: readonly BoardRow[]): OverviewLine[] {
  const { board, chosen, whole } = facts;
  const own = hiddenOwnRows(board, shown);
  const rows = board.rest.rows + board.rows.size - shown.length - own.length;
  const ownRate = (column: OverviewColumn) => own.reduce((sum, row) => sum + rateOf(board, row, column), 0);
  const rate = (column: OverviewColumn) => restRateOf(board, [...shown, ...own], column);
  return [
    ...(rows === 0
      ? []
      : [
          {
            texts: { name: `others (${rows})` },
            rate: ofAll(rate),
            share: chosen.partly ? null : partOf(rate(chosen), whole),
            quiet: true,
          },
        ]),
    ...(own.length === 0
      ? []
      : [{ texts: { name: OWN_NAME }, rate: ofAll(ownRate), share: null, quiet: true }]),
  ];
}

export const lineOfAll = ({ board }: OverviewFacts): OverviewLine => ({
  texts: { name: 'all' },
  rate: ofAll((column) => totalRateOf(board, column)),
  share: null,
  quiet: true,
});

/** Sums over hosts of which some count the column in part are not known. */
const ofAll = (rate: (column: OverviewColumn) => number) => (column: OverviewColumn) =>
  column.partly ? null : rate(column);

const partOf = (rate: number, whole: number): number => (whole > 0 ? Math.max(0, rate) / whole : 0);

export function overviewLine(
  line: OverviewLine,
  columns: readonly Column<OverviewColumnId>[],
  facts: OverviewFacts,
  look: { width: number; selected: boolean; cuts?: Cuts },
): Line {
  const painted: Line = [];
  for (const column of columns) {
    const { text, tone } = cellOf(line, column, facts);
    const lead = column.id === 'name' ? branchText(line.branch, column.width) : '';
    painted.push(segment(fitCell(text, column, look.cuts, lead), tone), segment(' '.repeat(gap(column))));
  }
  if (!look.selected) return fitLine(painted, look.width);
  return fitLine(painted, look.width, 'selected').map(({ text }) => segment(text, 'selected'));
}

function cellOf(
  line: OverviewLine,
  { id, width }: Column<OverviewColumnId>,
  { numbers, chosen, counting }: OverviewFacts,
): { text: string; tone: Tone } {
  const tone = line.quiet ? 'dim' : 'plain';
  const number = numbers.find((column) => column.id === id);
  if (number !== undefined) {
    if (!counting || !number.counted) return { text: '–', tone: 'dim' };
    const rate = line.rate(number);
    if (rate === null) return { text: (number.id === chosen.id && line.presence) || '–', tone: 'dim' };
    return { text: numberText(rate, number, width), tone: rate > 0 ? tone : 'dim' };
  }
  if (id === 'share' || id === 'bar') {
    const share = counting && chosen.counted ? line.share : null;
    if (id === 'bar') return { text: bar(share ?? 0, width), tone: 'accent' };
    return { text: share === null ? '–' : percent(share), tone: share ? tone : 'dim' };
  }
  return { text: line.texts[id] ?? '', tone };
}

/** A rate: bytes and times with their unit, others in at most `width` columns. */
export const numberText = (rate: number, { unit }: Pick<OverviewColumn, 'unit'>, width: number): string =>
  rate > 0 && (unit === 'bytes' || unit === 'us') ? withUnit(rate, unit) : compact(rate, width);
