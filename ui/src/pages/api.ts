import type { ProcessPages } from '../../../src/wire/process-pages.ts';
import type { Place } from '../place/place.ts';
import { ask } from '../sessions/api.ts';

export interface PagesOf {
  pid: number;
  start: number | null;
}

/** The id of a mapping, and its pages that have cells; null: all. */
export interface Wanted {
  mapping: string;
  range: Place['pages'];
}

/** Reads the pages of a process; with a mapping only those of this one, with its cells. */
export async function readPages({ pid, start }: PagesOf, wanted?: Wanted): Promise<ProcessPages> {
  const query = new URLSearchParams({ top: '2000' });
  if (start !== null) query.set('start', String(start));
  if (wanted !== undefined) query.set('mapping', wanted.mapping);
  if (wanted?.range) {
    query.set('from', String(wanted.range.from));
    query.set('to', String(wanted.range.to));
  }
  return (await ask('GET', `api/processes/${pid}/pages?${query}`)) as ProcessPages;
}
