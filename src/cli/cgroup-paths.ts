/**
 * Returns the paths of the cgroups that -G names. Throws CGROUP_UNKNOWN and CGROUP_AMBIGUOUS. The readers of containers are
 * loaded where there are names: they take as long to load as all else of a count.
 */
export async function cgroupPaths(names: readonly string[] | undefined): Promise<string[] | undefined> {
  if (names === undefined) return undefined;
  const { findCgroups } = await import('../containers/find-cgroup.ts');
  return findCgroups(names);
}
