import type { Place } from '../place/place.ts';
import { FlameCost } from './FlameCost.tsx';

/** Says what sampling would cost, before it begins. */
export const FlameStart = ({ place }: { place: Place }) => (
  <div className="empty">
    <p>Nothing is sampled. Choose for how long, or Live.</p>
    <p data-testid="flame-cost">
      <FlameCost place={place} companion={null} />
    </p>
  </div>
);
