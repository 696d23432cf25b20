import { grouped, plural } from '../../../src/text/units.ts';
import { CELL_KINDS, type CellGroup, type CellKind } from '../../../src/wire/page-cells.ts';
import type { PageCells } from '../../../src/wire/process-pages.ts';
import { KIND_LOOKS } from './kinds.ts';

/** Kinds of pages that are not in memory, which have no other kind: they show through in each colouring. */
const NOT_IN_MEMORY: readonly CellKind[] = ['none', 'zero', 'device', 'swapped', 'guard'];

export const cellCount = ({ from, to, pagesPerCell }: PageCells): number =>
  Math.ceil((to - from) / pagesPerCell);

/** The pages of two cells and of those between them. */
export function pagesOfCells(
  { from, to, pagesPerCell }: PageCells,
  cell: number,
  other: number,
): { from: number; to: number } {
  const [first, last] = [Math.min(cell, other), Math.max(cell, other)];
  return { from: from + first * pagesPerCell, to: Math.min(to, from + (last + 1) * pagesPerCell) };
}

/** The pages that have cells: `137 pages`, `pages 513 to 1,024 of 2,097,152`. */
export const partText = ({ pages, from, to }: PageCells): string =>
  from === 0 && to === pages
    ? plural(pages, 'page')
    : `pages ${grouped(from + 1)} to ${grouped(to)} of ${grouped(pages)}`;

const kindsOf = (group: CellGroup): readonly CellKind[] =>
  group === 'sharing' ? CELL_KINDS.sharing : [...CELL_KINDS[group], ...NOT_IN_MEMORY];

const countAt = ({ kinds }: PageCells, kind: CellKind, cell: number): number => kinds[kind]?.[cell] ?? 0;

/** The kind that most pages of a cell have, of those that are there; undefined where none was looked at. */
export function kindOfCell(cells: PageCells, group: CellGroup, cell: number): CellKind | undefined {
  let [most, found]: [number, CellKind | undefined] = [0, undefined];
  for (const kind of kindsOf(group)) {
    const count = countAt(cells, kind, cell);
    if (kind !== 'none' && count > most) [most, found] = [count, kind];
  }
  return found ?? (countAt(cells, 'none', cell) > 0 ? 'none' : undefined);
}

/** The kinds of a group that a mapping has, for the legend. */
export const kindsShown = (cells: PageCells, group: CellGroup): CellKind[] =>
  kindsOf(group).filter((kind) => cells.kinds[kind] !== undefined);

/** The groups by which the cells can be coloured: without flags only how often pages are mapped is known. */
export const groupsShown = ({ kinds }: PageCells): CellGroup[] =>
  (['sharing', 'dirty', 'memory', 'size'] as const).filter(
    (group) => group === 'sharing' || CELL_KINDS[group].some((kind) => kinds[kind] !== undefined),
  );

/** Describes a cell: `Pages 9 to 16 of 137, from 7f12a000: 5 mapped once, 3 mapped twice; 8 dirty; 8 anonymous`. */
export function cellText(
  cells: PageCells,
  cell: number,
  { address, pageSize }: { address: string | null; pageSize: number },
): string {
  const { pages } = cells;
  const { from: first, to: last } = pagesOfCells(cells, cell, cell);
  const place =
    last - first === 1
      ? `Page ${grouped(last)} of ${grouped(pages)}`
      : `Pages ${grouped(first + 1)} to ${grouped(last)} of ${grouped(pages)}`;
  const from =
    address === null ? '' : `, from ${(Number.parseInt(address, 16) + first * pageSize).toString(16)}`;
  const groups = Object.values(CELL_KINDS).flatMap((kinds: readonly CellKind[]) => {
    const parts = kinds.flatMap((kind) => {
      const count = countAt(cells, kind, cell);
      const { word } = KIND_LOOKS[kind];
      if (count === 0) return [];
      return [last - first === 1 ? word : `${grouped(count)} ${word}`];
    });
    return parts.length === 0 ? [] : [parts.join(', ')];
  });
  return `${place}${from}: ${groups.length === 0 ? 'not looked at' : groups.join('; ')}`;
}
