import { cut, widthOf } from '../../../text/text-width.ts';

/** How a piece of a line is to look; the terminal's half makes colours of it. */
export type Tone = 'plain' | 'title' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'head' | 'selected';

export interface Segment {
  text: string;
  tone: Tone;
}

export type Line = Segment[];

export const segment = (text: string, tone: Tone = 'plain'): Segment => ({ text, tone });
export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** A line in exactly `width` columns, cut or filled up. */
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

/** Fewer columns tell nothing. */
const LEAST_CUT = 12;

/**
 * Items side by side, two spaces apart, on as many lines as they need up to `most`; further ones are left out. Bad
 * news is cut rather than left out; numbers are not, as a part of a number is another number.
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
