import { describedId, knownContainers } from '../../tally/known-containers.ts';
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
  ...(cgroup !== null && describe(cgroup)),
  ...(own && { own }),
  ended,
  shared,
  members: 1,
  running: ended ? 0 : 1,
  ...(users && { users }),
});

/** The unit and the container of a cgroup. */
function describe(cgroup: string): Pick<Who, 'unit' | 'container'> {
  const place = knownContainers.placeOf(cgroup);
  const { container, unit, known } = place;
  const id = container?.id ?? describedId(place);
  return {
    ...(unit !== undefined && { unit }),
    ...(id !== undefined && {
      container: {
        id,
        engine: container?.engine ?? null,
        name: known?.name ?? (container?.isName ? container.id : null),
        image: known?.image ?? null,
        pod: known?.pod ?? null,
        namespace: known?.namespace ?? null,
      },
    }),
  };
}
