import type { EventList } from '../../../src/wire/feed.ts';

/** The events that vmtally counts by default but that this kernel lacks, in one line; nothing if it has all. */
export function LackingNote({ events }: { events: EventList }) {
  const lacking = events.find(({ name }) => name === '@default')?.lacking ?? [];
  if (lacking.length === 0) return null;
  return <p className="quiet">This kernel lacks events that are counted by default: {lacking.join('; ')}</p>;
}
