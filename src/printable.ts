/** ASCII that shows: most names are of nothing else. */
const PLAIN = /^[\x20-\x7e]*$/;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text as ps(1) shows it, with ? for what is more than text: what steers a terminal, begins a line, turns the
 * direction of what stands beside it, takes no place, or is no character. Names of processes come from anybody.
 */
export const printable = (text: string): string =>
  PLAIN.test(text) ? text : text.replaceAll(UNPRINTABLE, '?');

/** The same for a text of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
