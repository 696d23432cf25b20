import './pages.css';
import { useIsReplay, useReadOnly, useRole } from '../live/connection.ts';
import type { Place } from '../place/place.ts';
import type { PagesOf } from './api.ts';
import { ReadPages } from './ReadPages.tsx';

interface Props {
  of: PagesOf;
  /** The chosen mapping, and its pages that are shown. */
  place: Pick<Place, 'mapping' | 'pages'>;
  /** True if the page shows a past time. */
  isPast: boolean;
}

/** The pages of a process as they are now. */
export function PagesTab({ of, place, isPast }: Props) {
  const isReplay = useIsReplay();
  const role = useRole();
  const readOnly = useReadOnly();
  if (isReplay) return <p className="empty">A capture holds no pages of processes.</p>;
  if (isPast)
    return <p className="empty">Pages are read now, not as of a past time. Return to live first.</p>;
  if (readOnly !== null) return <p className="empty">{readOnly}</p>;
  // The service tells the role when it greets.
  return role === undefined ? null : <ReadPages key={`${of.pid} ${of.start}`} of={of} place={place} />;
}
