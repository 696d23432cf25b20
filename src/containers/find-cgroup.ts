import { type CgroupPath, unescapeUnit } from '../cgroup-path.ts';
import { VmtallyError } from '../errors.ts';
import { cgroupRoots, readCgroups } from '../kernel/cgroups.ts';
import { knownContainers } from '../tally/known-containers.ts';
import { podName } from '../text/cgroup-place.ts';
import type { Container } from '../wire/container.ts';
import { ContainerReader } from './container-reader.ts';
import { Looked, nearTo } from './looked.ts';
import { NamesUnread } from './names-unread.ts';

type Reader = Pick<ContainerReader, 'read'>;

/** Cgroups that an error lists. */
const LISTED = 10;
/** Digits of an id that stand for it, as docker and podman show them. */
const SHORT_ID = 12;

export interface FindOptions {
  roots?: string[];
  reader?: Reader;
  /** Longest time for which names are read that are not known yet: a client may name what does not exist. */
  readMs?: number | undefined;
}

/** The cgroups that have a name. */
interface Named {
  paths: Set<string>;
  /** True for the name of a unit or an id, which no file needs to confirm. */
  isDecided: boolean;
}

/**
 * Returns the paths that -G means: each name is the path itself, or the name of the container or systemd unit that has
 * it. Throws CGROUP_UNKNOWN, also if a name is not decided when `readMs` is over, and CGROUP_AMBIGUOUS if several
 * cgroups have a name.
 */
export function findCgroups(
  names: readonly string[],
  {
    roots = cgroupRoots(),
    reader = new ContainerReader(),
    readMs = Number.POSITIVE_INFINITY,
  }: FindOptions = {},
): string[] {
  const errors = new Map<string, unknown>();
  for (const name of names) {
    try {
      readCgroups(name, roots);
    } catch (error) {
      if (!mayName(name) || roots.length === 0) throw nearTo(name, error, new Looked(roots));
      errors.set(name, error);
    }
  }
  if (errors.size === 0) return [...names];
  const named = new Map(
    [...errors.keys()].map((name): [string, Named] => [name, { paths: new Set(), isDecided: false }]),
  );
  const looked = new Looked(roots);
  const readAll = findNamed(named, looked, reader, performance.now() + readMs);
  return names.map((name) => {
    const one = named.get(name);
    if (one === undefined) return name;
    if (!readAll && !one.isDecided) throw new NamesUnread(name);
    const [found, ...others] = outermost(one.paths);
    if (found === undefined) throw nearTo(name, errors.get(name), looked);
    if (others.length > 0) throw ambiguous(name, [found, ...others]);
    return found;
  });
}

/** True for what may name a container or a unit. */
const mayName = (name: string): boolean => name !== '' && !name.startsWith('/') && !name.startsWith('.');

/** Adds the cgroups that have these names, in one walk. Returns false if not all names of containers could be read. */
function findNamed(
  named: ReadonlyMap<string, Named>,
  looked: Looked,
  reader: Reader,
  endMs: number,
): boolean {
  let readAll = true;
  for (const path of looked.paths) {
    const last = path.slice(path.lastIndexOf('/') + 1);
    const place = knownContainers.placeOf(path);
    const container = place.container?.path === path ? place.container : undefined;
    const hasFiles = container !== undefined && !container.isName;
    const isUnread = hasFiles && place.known === undefined && performance.now() >= endMs;
    if (isUnread) readAll = false;
    const own = hasFiles && !isUnread ? namesOf(place.known ?? reader.read(place)) : [];
    if (container !== undefined) looked.container(own.length > 0 ? own : [container.id.slice(0, SHORT_ID)]);
    else if (place.unit === last) looked.units.add(unescapeUnit(last));
    for (const [name, one] of named) {
      const isUnit = place.unit === last && (last === name || unescapeUnit(last) === name);
      if (isUnit || (container !== undefined && isIdOf(container, name))) one.isDecided = true;
      else if (!own.includes(name)) continue;
      one.paths.add(path);
    }
  }
  return readAll;
}

const isIdOf = ({ id, isName }: NonNullable<CgroupPath['container']>, name: string): boolean =>
  id === name || (!isName && name.length >= SHORT_ID && id.startsWith(name));

/** Paths that are not below another one of them. */
const outermost = (paths: ReadonlySet<string>): string[] =>
  [...paths].filter((path) => ![...paths].some((other) => path.startsWith(`${other}/`)));

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
