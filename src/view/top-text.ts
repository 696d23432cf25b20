import stringWidth from 'string-width';

/** How a piece of a line is to look; the terminal's half makes colours of it. */
export type Tone = 'plain' | 'title' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'head' | 'selected';

export interface Segment {
  text: string;
  tone: Tone;
}

export type Line = Segment[];

export const segment = (text: string, tone: Tone = 'plain'): Segment => ({ text, tone });
export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** Names come from anybody: nothing in them may move the cursor, turn the text's direction or take no place. */
export const clean = (text: string): string =>
  PRINTABLE.test(text) ? text : text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu, '?');

/** For scripts and for terminals of any kind. */
export const asciiOnly = (text: string): string =>
  PRINTABLE.test(text) ? text : lettersOf(text).map(ascii).join('');

/** What a reader takes for one letter each. */
export const lettersOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment: one }) => one);

const PRINTABLE = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();
const ascii = (one: string): string => (PRINTABLE.test(one) ? one : (ASCII[one] ?? '?'));
/** What stands in our own texts. */
const ASCII: Record<string, string> = { '…': '~', '’': "'" };

/** Latin letters, arrows, blocks and triangles: one column each, and most of what a screen shows. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2018-\u201d\u2026\u2190-\u2193\u2580-\u259f\u25b2\u25bc]*$/;

/** Columns of a terminal that a text takes. */
export const widthOf = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

/** As much of a text as fits, with … where something was left out. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 1;
  for (const one of lettersOf(text)) {
    used += widthOf(one);
    if (used > width) break;
    kept += one;
  }
  return `${kept}…`;
}

/** A text in exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return align === 'left' ? shown + space : space + shown;
}

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
