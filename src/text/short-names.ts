import { cut, cutAt, widthOf } from './text-width.ts';

/** A call site: function, offset, length, module, and the number of one of several sites of that name. */
const SITE = /^(.+?)(\+0x[0-9a-f]+)(\/0x[0-9a-f]+)( \[[^\]]*\])?( \(\d+\))?$/;
/** Columns of a function's name below which the offset goes too. */
const LEAST = 4;

/**
 * A call site in at most `width` columns. What tells it from others goes last: first the length of the function, then
 * the module, then letters within the name of the function.
 */
export function shortSite(site: string, width: number): string {
  if (widthOf(site) <= width) return site;
  const { symbol: name, offset, module, number } = siteParts(site);
  for (const text of [`${name}${offset}${module}${number}`, `${name}${offset}${number}`])
    if (widthOf(text) <= width) return text;
  const end = offset + number;
  const space = width - widthOf(end);
  return space < LEAST ? cut(name, width) : cutAt(name, space, 0.7) + end;
}

/** The parts of a call site's name: only `symbol` is never empty. */
export function siteParts(
  site: string,
): Record<'symbol' | 'offset' | 'length' | 'module' | 'number', string> {
  const [, symbol = site, offset = '', length = '', module = '', number = ''] = SITE.exec(site) ?? [];
  return { symbol, offset, length, module, number };
}

/** True for the name of a call site that `shortSite` can shorten. */
export const isSite = (text: string): boolean => SITE.test(text);

/** `comm-pid` in at most `width` columns: letters of the name go, the pid stays. */
export function shortTask(task: string, width: number): string {
  const [, name = task, pid = ''] = /^(.*)(-\d+)$/s.exec(task) ?? [];
  const space = width - widthOf(pid);
  return space < 1 ? cut(task, width) : cut(name, space) + pid;
}
