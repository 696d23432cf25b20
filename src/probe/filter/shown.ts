import { printable } from '../../printable.ts';

/** Most characters of a filter's text that an error shows. */
const SHOWN = 60;

/** Text of a filter in the form that an error shows. */
export const shown = (text: string): string =>
  printable(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replaceAll(/\s/g, ' ');
