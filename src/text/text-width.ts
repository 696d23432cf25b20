import stringWidth from 'string-width';

/** Texts in columns of a terminal: a wide letter takes two columns, a combining mark takes none. */

/** Latin letters, arrows, lines, blocks and triangles: one column each, and most of what a screen shows. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2018-\u201d\u2026\u2190-\u2193\u2500-\u259f\u25b2\u25bc]*$/;

/** Made when it is needed: to make the first one takes 12 ms, and most texts are narrow. */
let graphemes: Intl.Segmenter | undefined;

/** Splits a text into graphemes, which a reader sees as letters. */
export function lettersOf(text: string): string[] {
  graphemes ??= new Intl.Segmenter();
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Columns of a terminal that a text takes. */
export const widthOf = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

/** Most characters looked at for each column: a text may have a million, and marks that take no column. */
const CHARACTERS = 64;

/** Cuts the end off a text that is too wide, and puts … in its place. */
export function cut(text: string, width: number): string {
  const start = text.slice(0, CHARACTERS * (width + 1));
  if (start.length === text.length && widthOf(text) <= width) return text;
  return width < 1 ? '' : `${fitting(lettersOf(start), width - 1)}…`;
}

/** Cuts the start off a text that is too wide: the end of a path tells it from other paths. */
export function cutStart(text: string, width: number): string {
  const last = text.slice(-CHARACTERS * (width + 1));
  if (last.length === text.length && widthOf(text) <= width) return text;
  const end = fitting(lettersOf(last).toReversed(), width - 1);
  return width < 1 ? '' : `…${lettersOf(end).toReversed().join('')}`;
}

/** Cuts letters out of a text that is too wide. `before`: the part, 0 to 1, of what is left that stands before the …. */
export function cutAt(text: string, width: number, before: number): string {
  if (before >= 1 || width < 2) return cut(text, width);
  const letters = text.slice(0, CHARACTERS * (width + 1));
  if (letters.length === text.length && widthOf(text) <= width) return text;
  const start = fitting(lettersOf(letters), Math.floor(before * (width - 1)));
  return start + cutStart(text, width - widthOf(start));
}

/** A text in exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** A text at the right of `width` columns; only its end if the text is too wide. */
export function fitEnd(text: string, width: number): string {
  return fit(cutStart(text, width), width, 'right');
}

function fitting(letters: readonly string[], width: number): string {
  let kept = '';
  let used = 0;
  for (const letter of letters) {
    used += widthOf(letter);
    if (used > width) break;
    kept += letter;
  }
  return kept;
}
