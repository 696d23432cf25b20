import { cgroupPlace } from '../../text/cgroup-place.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { Who } from '../../wire/rows.ts';

/** A row's identity for clients. */
export const whoOf = ({
  key,
  start,
  parent,
  name,
  user,
  cgroup,
  own,
  ended,
  shared,
  users,
}: RowIdentity): Who => ({
  key,
  start,
  parent,
  name,
  user,
  cgroup,
  place: cgroupPlace(cgroup),
  ...(own && { own }),
  ended,
  shared,
  members: 1,
  running: ended ? 0 : 1,
  ...(users && { users }),
});
