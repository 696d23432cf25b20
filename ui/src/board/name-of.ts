import type { Who } from '../../../src/wire/views.ts';

/** What to call a row: a name that was never learned is `:pid`, as `stat` prints it. */
export const nameOf = ({ name, key }: Pick<Who, 'name' | 'key'>): string => name ?? `:${key}`;
