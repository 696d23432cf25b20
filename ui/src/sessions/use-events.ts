import { useEffect, useState } from 'react';
import type { EventList } from '../../../src/wire/feed.ts';
import { listEvents } from './api.ts';

/** The events of this kernel; none before the service answered. Views work without them, so a failure needs no message. */
export function useEvents(): EventList {
  const [events, setEvents] = useState<EventList>([]);
  useEffect(() => {
    listEvents().then(setEvents, () => setEvents([]));
  }, []);
  return events;
}
