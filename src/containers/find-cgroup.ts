import { type CgroupPath, unescapeUnit } from '../cgroup-path.ts';
import { VmtallyError } from '../errors.ts';
import { cgroupRoots, readCgroups } from '../kernel/cgroups.ts';
import { knownContainers } from '../tally/known-containers.ts';
import { podName } from '../text/cgroup-place.ts';
import type { Container } from '../wire/container.ts';
import { ContainerReader } from './container-reader.ts';

type Reader = Pick<ContainerReader, 'read'>;

/** Cgroups that an error lists. */
const LISTED = 10;
/** Longest time for which names are read that are not known yet: a client may name what does not exist. */
const READ_MS = 250;
/** Digits of an id that stand for it, as docker and podman show them. */
const SHORT_ID = 12;

/**
 * Returns the path that -G means: the path itself, or that of the container or systemd unit that has this name. Throws
 * CGROUP_UNKNOWN, and CGROUP_AMBIGUOUS if several have it.
 */
export function findCgroup(
  name: string,
  roots = cgroupRoots(),
  reader: Reader = new ContainerReader(),
): string {
  try {
    readCgroups(name, roots);
    return name;
  } catch (error) {
    if (!isName(name) || roots.length === 0) throw error;
    const [found, ...others] = named(name, roots, reader);
    if (found === undefined) throw error;
    if (others.length === 0) return found;
    throw ambiguous(name, [found, ...others]);
  }
}

/** True for what may name a container or a unit. */
const isName = (name: string): boolean => name !== '' && !name.startsWith('/') && !name.startsWith('.');

/** Paths of the cgroups with this name: none is below another one. */
function named(name: string, roots: string[], reader: Reader): string[] {
  const found = new Set<string>();
  const endMs = performance.now() + READ_MS;
  const read = (place: CgroupPath) => (performance.now() < endMs ? reader.read(place) : undefined);
  for (const { path } of readCgroups('/', roots)) {
    const last = path.slice(path.lastIndexOf('/') + 1);
    const place = knownContainers.placeOf(path);
    if (place.unit === last && (last === name || unescapeUnit(last) === name)) found.add(path);
    const { container } = place;
    if (container === undefined || container.path !== path) continue;
    const { id, isName: hasName } = container;
    const isId = id === name || (!hasName && name.length >= SHORT_ID && id.startsWith(name));
    if (isId || (!hasName && namesOf(place.known ?? read(place)).includes(name))) found.add(path);
  }
  return [...found].filter((path) => ![...found].some((other) => path.startsWith(`${other}/`)));
}

/** The names that stand for a container: its own, and with its pod. */
function namesOf(known: Container | undefined): string[] {
  if (known?.name == null) return [];
  return known.pod === null ? [known.name] : [known.name, `${podName({ known })}/${known.name}`];
}

function ambiguous(name: string, paths: readonly string[]): VmtallyError {
  const more = paths.length > LISTED ? ` and ${paths.length - LISTED} more` : '';
  return new VmtallyError(
    'CGROUP_AMBIGUOUS',
    `${name} names ${paths.length} cgroups: ${paths.slice(0, LISTED).join(', ')}${more}`,
    'Give the path of one of them. -G takes a list, with commas between.',
  );
}
