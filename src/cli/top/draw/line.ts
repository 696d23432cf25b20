import { asciiOnly, clean } from '../../../text/clean.ts';
import { cut, widthOf } from '../../../text/text-width.ts';

/** The look of a segment; colors.ts maps it to SGR codes. */
export type Tone = 'plain' | 'title' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'head' | 'selected';

/** The characters that an output can show: all of Unicode, or ASCII. */
export type Characters = 'all' | 'ascii';

export interface Segment {
  text: string;
  tone: Tone;
}

export type Line = Segment[];

/** No screen is wider, even if several characters stand in each column. */
const LONGEST = 4_096;

/** A part of a line. Its text may come from a service that is not to be trusted: nothing in it steers the terminal. */
export const segment = (text: string, tone: Tone = 'plain'): Segment => ({
  text: clean(text.slice(0, LONGEST)),
  tone,
});
export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** A line in ASCII. Each segment keeps its width, so that columns stay where they are. */
export const asciiLine = (line: Line): Line =>
  line.map(({ text, tone }) => {
    const shown = asciiOnly(text);
    return { text: shown + ' '.repeat(Math.max(0, widthOf(text) - shown.length)), tone };
  });

/** Cuts or pads a line to exactly `width` columns. */
export function fitLine(line: Line, width: number, tone: Tone = 'plain'): Line {
  const fitted: Line = [];
  let left = width;
  for (const { text, tone: own } of line) {
    const shown = cut(text, left);
    if (shown !== '') fitted.push({ text: shown, tone: own });
    left -= widthOf(shown);
    if (shown !== text) break;
  }
  return left > 0 ? [...fitted, segment(' '.repeat(left), tone)] : fitted;
}

/** Least width of a cut item: fewer columns are of no use. */
const LEAST_CUT = 12;

/**
 * Sets items side by side, two spaces apart, on up to `most` lines, and omits the rest. Items of tone `bad`
 * are cut rather than omitted. Other items are never cut, since a part of a number reads as another number.
 */
export function flow(items: readonly Line[], width: number, most: number): Line[] {
  const lines: Line[] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const wide = widthOf(textOf(item));
    const line = lines.at(-1);
    const bad = item[0]?.tone === 'bad' && lines.length === most && used + 2 + LEAST_CUT <= width;
    if (line && (used + 2 + wide <= width || bad)) {
      line.push(segment('  '), ...item);
      used += 2 + wide;
    } else if (lines.length < most) {
      lines.push([...item]);
      used = wide;
    } else break;
  }
  return lines.map((line) => fitLine(line, width));
}
