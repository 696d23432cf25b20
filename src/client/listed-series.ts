import type { Series } from '../wire/series.ts';

/**
 * True for a series that lists show: a part that the request does not name, such as mm_page_alloc.failed, is news only
 * once it counted. `count`: of the list's row, or of all rows.
 */
export const isListed = ({ part }: Pick<Series, 'part'>, count: number): boolean =>
  part !== true || count !== 0;
