import type { Who } from '../../../src/wire/rows.ts';

/**
 * Returns the name of a row. A row whose name is unknown is called `:pid`, as in the output of `stat`. A program may have blanks
 * for a name: quotes show where it is.
 */
export function nameOf({ name, key }: Pick<Who, 'name' | 'key'>): string {
  if (name === null) return `:${key}`;
  return name.trim() === '' ? `“${name}”` : name;
}
