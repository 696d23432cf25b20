import { describedId, knownContainers } from '../tally/known-containers.ts';
import type { Container } from '../wire/container.ts';

/** Containers whose names a member has: some 400 characters each, of the mebibyte that `mayOverflow` keeps free. */
const MOST_IN_MEMBER = 2_000;

/**
 * Chooses the containers whose names a member has: those of its rows. Names are read after the tick that saw a cgroup,
 * which may be the last of its member: those are in the member that is written next.
 */
export class MemberContainers {
  /** Cgroups of earlier members whose containers had no known name. */
  #unnamed: string[] = [];

  of(cgroups: Iterable<string | null>): Container[] {
    const paths = new Set(this.#unnamed);
    for (const path of cgroups) if (path !== null) paths.add(path);
    this.#unnamed = [...paths].filter(isUnnamed).slice(-MOST_IN_MEMBER);
    return knownContainers.of(paths).slice(0, MOST_IN_MEMBER);
  }
}

function isUnnamed(path: string): boolean {
  const place = knownContainers.placeOf(path);
  return place.known === undefined && describedId(place) !== undefined;
}
