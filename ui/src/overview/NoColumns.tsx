import { useEffect } from 'react';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import { go } from '../place/use-place.ts';

/** Opens the board, as top does, unless the overview is asked for by its name. */
export function NoColumns({ place }: { place: Place }) {
  const board: Place = { ...placeOfView(place, 'board'), asksOverview: false };
  const opensBoard = !place.asksOverview;
  useEffect(() => {
    if (opensBoard) go(board, 'replace');
  }, [opensBoard]);
  return (
    <p className="empty" role="status">
      This session counts no event that a column of the overview needs. Its events are on{' '}
      <PlaceLink to={board}>the board</PlaceLink>.
    </p>
  );
}
