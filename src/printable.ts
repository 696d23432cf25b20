/** Printable ASCII: most names have no other characters. */
const PLAIN = /^[\x20-\x7e]*$/;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text as ps(1) shows it. A ? replaces each character that steers a terminal, begins a line, changes the
 * direction of its neighbours, takes no space, or is not assigned. Anybody can choose the name of a process.
 */
export const printable = (text: string): string =>
  PLAIN.test(text) ? text : text.replaceAll(UNPRINTABLE, '?');

/** The same for a text of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** Most characters of a user's input in an error. */
const INPUT_LIMIT = 200;

/** Shortens input that an error quotes. */
export const shortened = (text: string): string =>
  text.length <= INPUT_LIMIT ? text : `${text.slice(0, INPUT_LIMIT)}…`;
