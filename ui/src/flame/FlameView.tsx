import './flame.css';
import { useOwner } from '../live/use-owner.ts';
import type { Place } from '../place/place.ts';
import { FlameControls } from './FlameControls.tsx';
import { FlameSample } from './FlameSample.tsx';
import { FlameStart } from './FlameStart.tsx';

/** Shows by which paths the kernel comes to an event. Nothing is sampled before somebody asks for it. */
export function FlameView({ place }: { place: Place }) {
  const owner = useOwner(place.session);
  // Without an owner the page waits for the first health message.
  if (owner === undefined) return <div className="flame-view" aria-busy />;
  const shown = { ...place, session: owner };
  return (
    <div className="flame-view">
      <FlameControls place={shown} />
      {shown.sample === null ? (
        <FlameStart place={shown} />
      ) : (
        <FlameSample place={shown} sample={shown.sample} />
      )}
    </div>
  );
}
