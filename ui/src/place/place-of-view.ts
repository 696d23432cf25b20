import { HOME, type Place, usualSort } from './place.ts';
import type { ViewName } from './place-values.ts';

const OF_BOARD: readonly ViewName[] = ['board', 'process'];
/** Views of a kind share their filter. */
const kindOf = (view: ViewName): string =>
  view === 'sites' || view === 'flame' || view === 'outstanding' || view === 'state'
    ? view
    : OF_BOARD.includes(view)
      ? 'board'
      : 'other';

/**
 * Returns the place of another view. It drops the selected process and identity. The filter stays between
 * board and process, and between the other views. Call sites have an order and a filter of their own.
 */
export const placeOfView = (place: Place, view: ViewName): Place => ({
  ...place,
  view,
  filter: kindOf(view) === kindOf(place.view) ? place.filter : '',
  ...((view === 'sites') !== (place.view === 'sites') && { sort: usualSort(view), descending: true }),
  pid: null,
  start: null,
  row: null,
  tab: HOME.tab,
  mapping: null,
  pages: null,
  within: null,
  left: false,
  showsOwn: false,
  byProcess: false,
  identity: null,
  event: null,
  rate: HOME.rate,
  weight: HOME.weight,
  objects: HOME.objects,
  rows: null,
  older: null,
  showsFreers: false,
  sample: null,
});
