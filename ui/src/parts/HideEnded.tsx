import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';

/** A switch that hides the rows that ended: their numbers are then among the others. */
export function HideEnded({ place }: { place: Pick<Place, 'hidesEnded'> }) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={place.hidesEnded}
        onChange={({ target }) => go({ hidesEnded: target.checked }, 'replace')}
      />
      Hide ended
    </label>
  );
}
