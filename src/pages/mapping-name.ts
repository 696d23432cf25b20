import type { Mapping } from './mapping.ts';

/** The name of memory without a file and without a name. */
export const ANONYMOUS = '[anon]';

/** The file of a mapping, or the name that the kernel or the program gave to memory without one. */
export const fileOf = ({ path }: Pick<Mapping, 'path'>): string => (path === '' ? ANONYMOUS : path);

/** `7f427ee00000 rw-p /usr/lib/libc.so.6` */
export const mappingName = (mapping: Pick<Mapping, 'start' | 'permissions' | 'path'>): string =>
  `${mapping.start.toString(16).padStart(12, '0')} ${mapping.permissions} ${fileOf(mapping)}`;
