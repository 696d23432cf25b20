import type { ZoneState } from '../../../src/wire/state.ts';

/** Free memory of a cell between 0, none, and 1, the most of a cell of all zones; in steps of powers of 2. */
export const heatLevel = (blocks: number, order: number, mostPages: number): number =>
  blocks === 0 ? 0 : (1 + Math.log2(blocks * 2 ** order)) / (1 + Math.log2(Math.max(1, mostPages)));

/** Pages of the cell that has most. */
export const mostPagesOf = (zones: readonly ZoneState[]): number =>
  Math.max(1, ...zones.flatMap(({ free }) => free.map((blocks, order) => blocks * 2 ** order)));

/** Free bytes of a zone. */
export const freeBytes = (free: readonly number[], pageSize: number): number =>
  free.reduce((sum, blocks, order) => sum + blocks * 2 ** order, 0) * pageSize;

/** Black or white, whichever is easier to read on a colour (WCAG 2.2, relative luminance). */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // Both have the same contrast at this luminance: 1.05 / (l + 0.05) = (l + 0.05) / 0.05.
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
