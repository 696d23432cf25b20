import type { Program } from '../probe/program.ts';

/** Returns the map that a line of a program updates. A line has one statement. */
export const mapAt = (line: number, { text }: Pick<Program, 'text'>): string =>
  /@\w+(?=\[| = (?:count|sum)\()/.exec(text.split('\n')[line - 1] ?? '')?.[0] ?? '';
