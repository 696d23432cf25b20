/**
 * Dashes of lines: lines differ by dash as well as by colour. The colours are those of Okabe and Ito, in the
 * style sheet as `--line-0` to `--line-5`.
 */
export const LINE_DASHES: readonly number[][] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [14, 4], [4, 2]];
export const MOST_LINES = LINE_DASHES.length;

/** The value of a colour of the style sheet. */
export const cssColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const lineColour = (index: number): string => cssColour(`--line-${index % MOST_LINES}`);

/** Name in the style sheet of the colour of an area; the last of several is of all others. */
export const areaName = (index: number, areas: number): string =>
  areas > 1 && index === areas - 1 ? '--area-rest' : `--area-${index}`;
export const areaColour = (index: number, areas: number): string => cssColour(areaName(index, areas));

/** Colours for a canvas, which cannot use the style sheet. */
export const canvasColours = () => ({
  text: cssColour('--text-quiet'),
  grid: cssColour('--rule'),
  mark: cssColour('--text'),
  none: cssColour('--heat-none'),
  bad: cssColour('--bad-rule'),
});
