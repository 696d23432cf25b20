import { KINDS } from '../pages/strip.ts';
import { clean } from '../text/clean.ts';
import { pagesApart } from '../text/pages-apart.ts';
import { shortSize } from '../text/short-size.ts';
import { cutStart } from '../text/text-width.ts';
import { grouped, plural, withUnit } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import type { PagesReport, PagesRow, StripRow } from './pages-report.ts';
import { whoNotes, whoToText } from './who-to-text.ts';

export interface PagesTextOptions {
  /** Most rows, and most processes. */
  top: number;
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
}

type Amounts = PagesReport['total'];

/** Columns of the table. Those that may be left out are, where all of their numbers are 0. */
const COLUMNS: readonly [head: string, of: (amounts: Amounts) => number | null, mayBeLeftOut?: true][] = [
  ['SIZE', ({ size }) => size],
  ['RSS', ({ rss }) => rss],
  ['PSS', ({ pss }) => pss],
  ['USS', ({ uss }) => uss],
  ['×2', ({ twice }) => twice],
  ['×3-9', ({ few }) => few],
  ['×10+', ({ many }) => many],
  ['DIRTY', ({ dirty }) => dirty],
  ['LARGE', ({ large }) => large, true],
  ['HUGE', ({ huge }) => huge, true],
  ['SWAP', ({ swap }) => swap, true],
  ['HUGETLB', ({ hugetlb }) => hugetlb, true],
];
const LEAST = 6;

/** The table of a process's pages, and how far it is right. */
export function pagesToText(report: PagesReport, { width, top }: PagesTextOptions): string {
  const { pid, name, mappings, pageSize, by } = report;
  // LARGE is null without --flags, and where some of the flags were not read.
  const isShown = (bytes: number | null): boolean => (bytes === null ? report.flags !== null : bytes > 0);
  const columns = COLUMNS.filter(([, of, mayBeLeftOut]) => !mayBeLeftOut || isShown(of(report.total))).map(
    ([head, of]) => ({ head, of, width: Math.max(LEAST, head.length + 1) }),
  );
  const taken = columns.reduce((sum, column) => sum + column.width, 2);
  const lineOf = (amounts: Amounts, label: string): string => {
    const numbers = columns.map(({ of, width: space }) => sizeOf(of(amounts)).padStart(space));
    const shown = clean(label);
    return `${numbers.join('')}  ${width === Infinity ? shown : cutStart(shown, width - taken)}`;
  };
  const lines = [
    ` Pages of ${clean(name)}-${pid}: ${plural(mappings, 'mapping')}, pages of ${withUnit(pageSize, 'bytes')}:`,
    '',
    `${columns.map(({ head, width: space }) => head.padStart(space)).join('')}  ${by.toUpperCase()}`,
    ...report.rows.map((row) => lineOf(row, labelOf(row, by))),
    ...(report.rowsLeftOut > 0 ? [`${plural(report.rowsLeftOut, 'more row')}: --top shows more`] : []),
    lineOf(report.total, 'all'),
    ...(report.who === null ? [] : ['', ...whoToText(report.who, { top })]),
    ...stripsOf(report),
    ...flagsOf(report),
    '',
    ' Note:',
    ...pagesNotes(report).flatMap((note) =>
      wrap(note, { first: '   ', rest: '     ', width: Math.min(79, width - 1) }),
    ),
  ];
  return `\n${lines.join('\n')}\n`;
}

const sizeOf = (bytes: number | null): string => (bytes === null ? '?' : shortSize(bytes));

const labelOf = ({ name, mappings }: PagesRow, by: PagesReport['by']): string =>
  by === 'file' && mappings > 1 && name.startsWith('[') ? `${name} (${mappings})` : name;

function stripsOf({ strips }: PagesReport): string[] {
  if (strips === null) return [];
  const legend = KINDS.map(([mark, meaning]) => `${mark} ${meaning}`).join(', ');
  return [
    '',
    ...wrap(`Cells by address, each what most of its pages are: ${legend}`, {
      first: ' ',
      rest: '   ',
      width: 79,
    }),
    ...foldedStrips(strips),
  ];
}

/** Neighbours whose cells are all the same become one line. */
function foldedStrips(strips: readonly StripRow[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < strips.length; ) {
    const { mapping, pagesPerCell, cells } = strips[at] as StripRow;
    const [mark = ''] = cells;
    const isPlain = (strip: StripRow | undefined): boolean =>
      strip !== undefined && strip.cells === mark.repeat(strip.cells.length);
    let end = at + 1;
    if (isPlain(strips[at])) while (isPlain(strips[end])) end++;
    if (end - at > 1) lines.push(`  ${mark}  ${plural(end - at, 'mapping')}, all so, from ${mapping}`);
    else
      lines.push(
        `  ${clean(mapping)}${pagesPerCell > 1 ? `, ${grouped(pagesPerCell)} pages a cell` : ''}`,
        `    ${cells}`,
      );
    at = end;
  }
  return lines;
}

/** Most lines of flags. */
const FLAG_LINES = 20;

function flagsOf({ flags, pageSize }: PagesReport): string[] {
  if (flags === null) return [];
  const lines = flags.slice(0, FLAG_LINES).flatMap(({ flags: names, pages }) => {
    const head = `${grouped(pages).padStart(14)} ${shortSize(pages * pageSize).padStart(6)}  `;
    return wrap(names.length === 0 ? 'none' : names.join(' '), {
      first: head,
      rest: ' '.repeat(23),
      width: 79,
    });
  });
  return [
    '',
    `${'PAGES'.padStart(14)} ${'SIZE'.padStart(6)}  FLAGS`,
    ...lines,
    ...(flags.length > FLAG_LINES ? [`${flags.length - FLAG_LINES} more: --json has all`] : []),
  ];
}

/** Mappings that a note names. */
const NAMED = 3;

/** Sentences that say whether the sums are those of smaps, and what they do not have. */
export function pagesNotes(report: PagesReport): string[] {
  const { total, stopped, complete, unread, differ, differences, countsHidden, averages, who } = report;
  const [sums, equal] = countsHidden ? ['USS', 'equals'] : ['RSS, PSS and USS', 'equal'];
  const whose = stopped === null ? '' : ' that was read';
  return [
    ...(stopped === null
      ? []
      : [
          `not all was read: the limit of --${stopped === 'pages' ? 'max-pages' : 'timeout'} was reached. The sums of ${plural(unread, 'mapping')} are those of smaps, and ? is what smaps does not say`,
        ]),
    ...(complete ? [] : ['mappings at higher addresses were not reached: they are in no row and no sum']),
    differ === 0
      ? `${sums} of each mapping${whose} ${equal} smaps`
      : `${plural(differ, 'mapping')} changed between smaps and the look at the pages; ${sums} of all others${whose} ${equal} smaps`,
    ...differences
      .slice(0, NAMED)
      .map(({ mapping, ...parts }) => `${mapping}: ${changesToText(parts)} than in smaps`),
    ...pagesApart(total),
    ...(who === null ? [] : whoNotes(who)),
    ...(countsHidden
      ? ['how often pages are mapped needs root (CAP_SYS_ADMIN): RSS and PSS are those of smaps']
      : []),
    ...(averages
      ? ['this kernel may say of a page of a large folio only how often its pages are mapped on average']
      : []),
  ];
}

const changesToText = (parts: Readonly<Record<string, number>>): string =>
  Object.entries(parts)
    .filter(([, bytes]) => bytes !== 0)
    .map(([name, bytes]) => `${name} ${withUnit(Math.abs(bytes), 'bytes')} ${bytes > 0 ? 'more' : 'less'}`)
    .join(', ');
