import { printable } from '../printable.ts';
import { lettersOf } from './text-width.ts';

/**
 * Prepares a text for a screen: replaces unprintable characters, and characters whose width differs between
 * terminals.
 */
export const clean = (text: string): string =>
  PRINTABLE.test(text)
    ? text
    : printable(text).replaceAll(/[\p{Emoji_Modifier}\p{Regional_Indicator}]/gu, '?');

/** Replaces all characters but printable ASCII, for scripts and for terminals of any kind. */
export const asciiOnly = (text: string): string =>
  PRINTABLE.test(text) ? text : lettersOf(text).map(ascii).join('');

const PRINTABLE = /^[\x20-\x7e]*$/;
const ascii = (letter: string): string => (PRINTABLE.test(letter) ? letter : (ASCII.get(letter) ?? '?'));
/** Characters of vmtally's own texts and drawings, and below each its replacement of the same width. */
const DRAWN = '…’–“”·±×↓↑▲▼▁▂▃▄▅▆▇█▏▎▍▌▋▊▉│├└─';
const PLAIN = `~'-"".~x-+^v.:-=+*%#...====||\`-`;
const ASCII = new Map(Array.from(DRAWN, (letter, index) => [letter, PLAIN[index] ?? '?']));
