import { printable } from '../printable.ts';
import { lettersOf } from './text-width.ts';

/** A text for a screen: without what is no text, and without what terminals do not agree on the width of. */
export const clean = (text: string): string =>
  PRINTABLE.test(text)
    ? text
    : printable(text).replaceAll(/[\p{Emoji_Modifier}\p{Regional_Indicator}]/gu, '?');

/** For scripts and for terminals of any kind. */
export const asciiOnly = (text: string): string =>
  PRINTABLE.test(text) ? text : lettersOf(text).map(ascii).join('');

const PRINTABLE = /^[\x20-\x7e]*$/;
const ascii = (one: string): string => (PRINTABLE.test(one) ? one : (ASCII[one] ?? '?'));
/** What stands in our own texts. */
const ASCII: Record<string, string> = { '…': '~', '’': "'" };
