import type { Distribution } from '../../tally/tally.ts';
import type { ProcessMessage } from '../../wire/views.ts';

export type Distributions = ProcessMessage['totals'];

/** Distributions as value/count pairs, values ascending. */
export const distributionsOf = (distributions: ReadonlyMap<number, Distribution>): Distributions =>
  [...distributions].map(([series, distribution]) => [
    series,
    [...distribution].toSorted(([a], [b]) => a - b).flat(),
  ]);
