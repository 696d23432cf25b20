import { FilterField } from '../parts/FilterField.tsx';
import type { Place } from './place.ts';
import { go } from './use-place.ts';

/** The filter of a view, which its address has. */
export function PlaceFilter({ place, subject }: { place: Pick<Place, 'filter'>; subject: string }) {
  return (
    <FilterField subject={subject} value={place.filter} onChange={(filter) => go({ filter }, 'replace')} />
  );
}
