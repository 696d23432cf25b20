import { useState } from 'react';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { eventText } from './event-text.ts';

/** Events that a cell shows until it is unfolded. A session may have 64, a comparison has some 40. */
const MOST = 4;

/** The events of a session: some of them, and a button that unfolds the others. */
export function EventNames({ events }: Pick<SessionInfo, 'events'>) {
  const [unfolded, unfold] = useState(false);
  const hasMore = events.length > MOST + 1;
  const more = events.slice(MOST);
  return (
    <>
      {(hasMore && !unfolded ? events.slice(0, MOST) : events).map(({ event, filter, name }) => (
        <span key={`${name} ${event} ${filter}`}>
          {name !== undefined && `${name}: `}
          {event}
          {filter !== undefined && <span className="quiet"> if {filter}</span>}
        </span>
      ))}
      {hasMore && (
        <button
          type="button"
          className="more"
          aria-expanded={unfolded}
          aria-label={`${more.length} more events`}
          title={eventText(more)}
          onClick={() => unfold(!unfolded)}
        >
          {unfolded ? '−' : '+'}
          {more.length}
        </button>
      )}
    </>
  );
}
