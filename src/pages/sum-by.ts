import type { PageSort } from '../wire/page-sorts.ts';
import type { Amounts } from './amounts.ts';

/** The sum by which amounts are ordered. */
export const sumBy = (amounts: Amounts, sort: PageSort): number =>
  sort === 'shared' ? amounts.rss - amounts.uss : amounts[sort];
