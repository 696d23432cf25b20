import type { Colors } from './colors.ts';
import type { Characters } from './draw/line.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The characters of the locale (POSIX, Base Definitions 8.2: the first of these variables that is set). */
export const charactersOf = ({ LC_ALL, LC_CTYPE, LANG }: Environment): Characters =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? 'all' : 'ascii';

/** True for a terminal that cannot move its cursor, or of which nothing is known. */
export const isDumb = ({ TERM }: Environment): boolean => ['', 'dumb', 'unknown'].includes(TERM ?? '');

/** Terminals of DEC's VT series have bold and reverse video, but no colours. */
export const colorsOf = ({ TERM }: Environment, wanted: boolean): Colors =>
  wanted && !/^vt\d/.test(TERM ?? '') ? 'colors' : 'marks';

const LEAST_WIDTH = 40;
const WIDTH = 80;

/** Columns of lines for scripts: COLUMNS, else those of the terminal, else 80. */
export function batchWidth({ COLUMNS }: Environment, terminal: number | undefined): number {
  const wanted = /^\d{1,4}$/.test(COLUMNS ?? '') ? Number(COLUMNS) : 0;
  return Math.max(LEAST_WIDTH, wanted || terminal || WIDTH);
}
