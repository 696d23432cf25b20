import { type CgroupPath, parseCgroupPath } from '../cgroup-path.ts';
import { type Container, type Described, MOST_CONTAINERS } from '../wire/container.ts';

/** Most paths whose parts are remembered. */
const REMEMBERED = 10_000;

/** The parts of a cgroup's path, and what is known of its container, else of its pod. */
export interface KnownPlace extends CgroupPath {
  known?: Container | undefined;
}

/** Id under which the files of a host describe a cgroup: that of its container, else of its pod. */
export const describedId = ({ container, pod }: CgroupPath): string | undefined =>
  container === undefined ? pod : container.isName ? undefined : container.id;

/** Names of containers by their ids, which no two containers share, on whatever host they ran. */
export class KnownContainers {
  /** The container that was learned last is the last. */
  readonly #containers = new Map<string, { container: Container; version: number }>();
  readonly #places = new Map<string, KnownPlace>();
  readonly #placesById = new Map<string, KnownPlace[]>();
  readonly #most: number;
  #version = 0;

  constructor(most = MOST_CONTAINERS) {
    this.#most = most;
  }

  /** Raised whenever a container is learned. */
  get version(): number {
    return this.#version;
  }

  /** Takes over names; those of a container that is known already replace them. Forgets the oldest if there are too many. */
  learn(containers: readonly Container[]): void {
    for (const container of containers) {
      const { id } = container;
      if (isSame(this.get(id), container)) continue;
      this.#containers.delete(id);
      this.#containers.set(id, { container, version: ++this.#version });
      this.#describe(id, container);
      const [oldest] = this.#containers.keys();
      if (this.#containers.size <= this.#most || oldest === undefined) continue;
      this.#containers.delete(oldest);
      this.#describe(oldest, undefined);
    }
  }

  /** Forgets all. Tests share a process, and each begins with nothing known. */
  clear(): void {
    this.#containers.clear();
    this.#places.clear();
    this.#placesById.clear();
  }

  get(id: string): Container | undefined {
    return this.#containers.get(id)?.container;
  }

  /** The containers that were learned after this version. */
  since(version: number): Container[] {
    if (version === this.#version) return [];
    return [...this.#containers.values()].flatMap((each) => (each.version > version ? [each.container] : []));
  }

  /** The containers, and pods, of these cgroups that are known, each once. */
  of(paths: Iterable<string | null>): Container[] {
    const found = new Map<string, Container>();
    for (const path of paths) {
      const known = path === null ? undefined : this.placeOf(path).known;
      if (known !== undefined) found.set(known.id, known);
    }
    return [...found.values()];
  }

  /** True if this is known of some container. */
  has(field: Described): boolean {
    for (const { container } of this.#containers.values()) if (container[field] !== null) return true;
    return false;
  }

  placeOf(path: string): Readonly<KnownPlace> {
    const remembered = this.#places.get(path);
    if (remembered !== undefined) return remembered;
    if (this.#places.size >= REMEMBERED) {
      this.#places.clear();
      this.#placesById.clear();
    }
    const parsed = parseCgroupPath(path);
    const id = describedId(parsed);
    const place: KnownPlace = { ...parsed, ...(id !== undefined && { known: this.get(id) }) };
    this.#places.set(path, place);
    if (id !== undefined) {
      const places = this.#placesById.get(id) ?? [];
      this.#placesById.set(id, places);
      places.push(place);
    }
    return place;
  }

  #describe(id: string, container: Container | undefined): void {
    for (const place of this.#placesById.get(id) ?? []) place.known = container;
  }
}

const isSame = (a: Container | undefined, b: Container): boolean =>
  a !== undefined &&
  a.name === b.name &&
  a.image === b.image &&
  a.pod === b.pod &&
  a.namespace === b.namespace;

/**
 * Containers of this process. An id is that of one container for ever, so sessions, captures and hosts share them: a name
 * that is learned late is that of the earlier counts too.
 */
export const knownContainers = new KnownContainers();
