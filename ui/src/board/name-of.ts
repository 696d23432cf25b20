import type { Who } from '../../../src/wire/rows.ts';

/** Returns the name of a row. A row whose name is unknown is called `:pid`, as in the output of `stat`. */
export const nameOf = ({ name, key }: Pick<Who, 'name' | 'key'>): string =>
  name === null ? `:${key}` : visible(name);

/** A program may have blanks for a name: quotes show where it is. */
export const visible = (name: string): string => (name.trim() === '' ? `“${name}”` : name);
