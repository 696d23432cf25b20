import { printable } from '../../printable.ts';

/** Letters of a filter's own that an error shows. */
const SHOWN = 60;

/** Text of a filter as an error may show it. */
export const shown = (text: string): string =>
  printable(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replaceAll(/\s/g, ' ');
