import type { Who } from '../../../src/wire/views.ts';

/** The name of a row. A name that was never learned is `:pid`, as in the output of `stat`. */
export const nameOf = ({ name, key }: Pick<Who, 'name' | 'key'>): string => name ?? `:${key}`;
