import { type Amounts, amountsOf, type Known, sumOf } from '../pages/amounts.ts';
import { heldAgainstSmaps } from '../pages/held-against-smaps.ts';
import { fileOf, mappingName } from '../pages/mapping-name.ts';
import { sumBy } from '../pages/sum-by.ts';
import type { Walk } from '../pages/walk.ts';
import { printable } from '../printable.ts';
import type { PageSort } from '../wire/page-sorts.ts';
import type { PagesReport } from './pages-report.ts';

export interface PagesView {
  by: PagesReport['by'];
  sort: PageSort;
  top: number;
}

/** Most mappings that are named as they differ from smaps. */
const DIFFERENCES = 100;

type Taken = Pick<
  PagesReport,
  | 'rows'
  | 'rowsLeftOut'
  | 'total'
  | 'differences'
  | 'differ'
  | 'mappings'
  | 'looked'
  | 'unread'
  | 'stopped'
  | 'complete'
>;

/** Sums the pages of a process by mapping or file, and holds them against smaps. */
export function pagesReportOf(
  { rows: walked, looked, stopped, isComplete }: Walk,
  known: Known,
  { by, sort, top }: PagesView,
): Taken {
  const read = walked.map(({ mapping, sums, isWhole }) => ({
    mapping,
    amounts: amountsOf(mapping, isWhole ? sums : undefined, known),
  }));
  const groups = new Map<string, { name: string; members: Amounts[] }>();
  for (const { mapping, amounts } of read) {
    const key = by === 'mapping' ? String(mapping.start) : `${mapping.file} ${mapping.path}`;
    const group = groups.get(key);
    const name = by === 'mapping' ? mappingName(mapping) : fileOf(mapping);
    if (group === undefined) groups.set(key, { name: printable(name), members: [amounts] });
    else group.members.push(amounts);
  }
  const rows = [...groups.values()]
    .map(({ name, members }) => ({ name, mappings: members.length, ...sumOf(members, known) }))
    .toSorted((a, b) => sumBy(b, sort) - sumBy(a, sort) || b.size - a.size);
  const differences = walked.flatMap(({ mapping, sums, isWhole }) => {
    const difference = isWhole ? heldAgainstSmaps(mapping, sums, known) : undefined;
    return difference === undefined ? [] : [{ mapping: printable(mappingName(mapping)), ...difference }];
  });
  return {
    rows: rows.slice(0, top),
    rowsLeftOut: Math.max(0, rows.length - top),
    total: sumOf(
      read.map(({ amounts }) => amounts),
      known,
    ),
    differences: differences.slice(0, DIFFERENCES),
    differ: differences.length,
    mappings: walked.length,
    looked,
    unread: walked.filter(({ isWhole }) => !isWhole).length,
    stopped: stopped ?? null,
    complete: isComplete,
  };
}
