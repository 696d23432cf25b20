/**
 * Dashes of lines: lines differ by dash as well as by colour. The colours are those of Okabe and Ito, in the
 * style sheet as `--line-0` to `--line-5`.
 */
export const LINE_DASHES: readonly number[][] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [14, 4], [4, 2]];
export const MOST_LINES = LINE_DASHES.length;

const css = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const lineColour = (index: number): string => css(`--line-${index % MOST_LINES}`);

/** Name in the style sheet of the colour of an area; the last of several is of all others. */
export const areaName = (index: number, areas: number): string =>
  areas > 1 && index === areas - 1 ? '--area-rest' : `--area-${index}`;
export const areaColour = (index: number, areas: number): string => css(areaName(index, areas));

/** Colours for a canvas, which cannot use the style sheet. */
export const canvasColours = () => ({
  text: css('--text-quiet'),
  grid: css('--rule'),
  mark: css('--text'),
  none: css('--heat-none'),
  bad: css('--bad-rule'),
});
