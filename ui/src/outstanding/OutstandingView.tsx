import '../flame/flame.css';
import './outstanding.css';
import { useOwner } from '../live/use-owner.ts';
import type { Place } from '../place/place.ts';
import { OutstandingControls } from './OutstandingControls.tsx';
import { OutstandingCost } from './OutstandingCost.tsx';
import { OutstandingCount } from './OutstandingCount.tsx';

/** Shows what is allocated and not freed. Nothing is counted before somebody asks for it. */
export function OutstandingView({ place }: { place: Place }) {
  const owner = useOwner(place.session);
  // Without an owner the page waits for the first health message.
  if (owner === undefined) return <div className="flame-view" aria-busy />;
  const shown = { ...place, session: owner };
  return (
    <div className="flame-view">
      <OutstandingControls place={shown} />
      {shown.sample === null ? (
        <div className="empty">
          <p>Nothing is counted. Choose for how long, or Live.</p>
          <p data-testid="outstanding-cost">
            <OutstandingCost place={shown} companion={null} />
          </p>
        </div>
      ) : (
        <OutstandingCount place={shown} sample={shown.sample} />
      )}
    </div>
  );
}
