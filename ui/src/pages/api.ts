import type { ProcessPages } from '../../../src/wire/process-pages.ts';
import { ask } from '../sessions/api.ts';

export interface PagesOf {
  pid: number;
  start: number | null;
}

/** Reads the pages of a process; with the id of a mapping only those of this one, with its cells. */
export async function readPages({ pid, start }: PagesOf, mapping?: string): Promise<ProcessPages> {
  const query = new URLSearchParams({ top: '2000' });
  if (start !== null) query.set('start', String(start));
  if (mapping !== undefined) query.set('mapping', mapping);
  return (await ask('GET', `api/processes/${pid}/pages?${query}`)) as ProcessPages;
}
