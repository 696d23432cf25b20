import { clean } from '../../text/clean.ts';
import { shortCount } from '../../text/short-count.ts';
import { fit } from '../../text/text-width.ts';
import { withUnit } from '../../text/units.ts';
import type { KernelState, ZoneState } from '../../wire/state.ts';

const LABEL = 13;
const CELL = 6;

const line = (label: string, cells: readonly string[]): string =>
  fit(clean(label), LABEL) + cells.map((cell) => cell.padStart(CELL)).join('');

/** The free blocks of each zone by order and migrate type, with the two indexes of fragmentation. */
export function zonesToText({ zones, pageSize }: KernelState): string[] {
  if (zones === null) return [];
  const orders = Math.max(0, ...zones.map(({ free }) => free.length));
  const heads = Array.from({ length: orders }, (_, order) => String(order));
  return [
    ` Free blocks by order, in pages of ${withUnit(pageSize, 'bytes')}, by node and zone:`,
    '',
    line('ZONE', heads),
    ...zones.flatMap(linesOf),
    '',
    ' frag. index   . a block is free; near 0 memory is short, near 1 it is in pieces',
    ' unusable      part of the free memory that is in smaller blocks',
    '',
  ];
}

function linesOf({ node, zone, free, change, fragmentation, unusable, types }: ZoneState): string[] {
  return [
    line(
      `${node} ${zone}`,
      free.map((blocks) => shortCount(blocks)),
    ),
    ...(change?.some((blocks) => blocks !== 0)
      ? [
          line(
            '  change',
            change.map((blocks) => (blocks === 0 ? '.' : shortCount(blocks, true))),
          ),
        ]
      : []),
    ...(types ?? [])
      .filter(({ free: blocks }) => blocks.some((number) => number > 0))
      .map(({ type, free: blocks, atLeast }) =>
        line(
          `  ${type}`,
          blocks.map((number, order) => `${atLeast.includes(order) ? '>' : ''}${shortCount(number)}`),
        ),
      ),
    line(
      '  frag. index',
      fragmentation.map((index) => (index === -1 ? '.' : index.toFixed(3))),
    ),
    line(
      '  unusable',
      unusable.map((part) => part.toFixed(3)),
    ),
  ];
}
