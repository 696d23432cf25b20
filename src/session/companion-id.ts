import type { Companion } from './options.ts';

/** Suffixes of companions' ids and names, by the verb that requests a companion. */
export const SUFFIX = { 'count-by-cpu': 'cpu', reconcile: 'books' } as const satisfies Record<
  Companion['kind'],
  string
>;

/** Id of a companion. Ids of clients' sessions are `s` and a number, so no other session has this id. */
export const companionId = (id: string, kind: Companion['kind']): string => `${id}-${SUFFIX[kind]}`;
