import { type CgroupPath, parseCgroupPath } from '../cgroup-path.ts';
import { describedId, knownContainers } from '../tally/known-containers.ts';
import { MOST_CONTAINERS } from '../wire/container.ts';
import { ContainerReader } from './container-reader.ts';

/** Time for which names are read at a stretch, unless one file takes longer. */
const STRETCH_MS = 5;
/** Pause between two stretches: a twentieth of a CPU at most. */
const BETWEEN_MS = 100;
const PAUSE = 20;
/** Time after which a container that was not fully described is read once more: an engine may write its files late. */
const AGAIN_MS = 2_000;
/** Longest time for which `finish` reads. */
const FINISH_MS = 250;

export interface NamesOptions {
  reader?: Pick<ContainerReader, 'read'>;
  known?: Pick<typeof knownContainers, 'learn'>;
  nowMs?: () => number;
}

/**
 * Has the names of containers read when their cgroups are first seen, off the way of ticks, and once more after two
 * seconds. Names are kept after the containers ended.
 */
export class ContainerNames {
  readonly #reader: Pick<ContainerReader, 'read'>;
  readonly #known: Pick<typeof knownContainers, 'learn'>;
  readonly #nowMs: () => number;
  /** Cgroups that were seen, oldest first. */
  readonly #seen = new Set<string>();
  /** Containers to read, by id, each at a time: first those seen first, then those to read again. */
  readonly #first = new Map<string, CgroupPath>();
  readonly #again = new Map<string, { place: CgroupPath; atMs: number }>();
  readonly #read = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({
    reader = new ContainerReader(),
    known = knownContainers,
    nowMs = () => performance.now(),
  }: NamesOptions = {}) {
    this.#reader = reader;
    this.#known = known;
    this.#nowMs = nowMs;
  }

  /** Notes the cgroup of a row. Reads nothing yet. */
  see(path: string): void {
    if (this.#seen.has(path)) return;
    addBounded(this.#seen, path);
    const place = parseCgroupPath(path);
    const id = describedId(place);
    if (id === undefined || this.#read.has(id) || this.#first.size >= MOST_CONTAINERS) return;
    addBounded(this.#read, id);
    this.#first.set(id, place);
    this.#plan(0);
  }

  /** Reads what is still to be read for the first time, as a count ends. */
  finish(): void {
    this.#readUntil(this.#nowMs() + FINISH_MS);
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #plan(waitMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const startMs = this.#nowMs();
      this.#readUntil(startMs + STRETCH_MS);
      const now = this.#nowMs();
      const pauseMs = Math.max(BETWEEN_MS, PAUSE * (now - startMs));
      const [next] = this.#again.values();
      if (this.#first.size > 0) this.#plan(pauseMs);
      else if (next !== undefined) this.#plan(Math.max(pauseMs, next.atMs - now));
    }, waitMs).unref();
  }

  #readUntil(endMs: number): void {
    for (const [id, place] of this.#first) {
      this.#first.delete(id);
      if (!this.#describe(place) && this.#again.size < MOST_CONTAINERS)
        this.#again.set(id, { place, atMs: this.#nowMs() + AGAIN_MS });
      if (this.#nowMs() >= endMs) return;
    }
    for (const [id, { place, atMs }] of this.#again) {
      if (atMs > this.#nowMs()) return;
      this.#again.delete(id);
      this.#describe(place);
      if (this.#nowMs() >= endMs) return;
    }
  }

  /** Returns false if more may be known later. */
  #describe(place: CgroupPath): boolean {
    const container = this.#reader.read(place);
    if (container === undefined) return false;
    this.#known.learn([container]);
    const isWhole = place.pod === undefined || container.pod !== null;
    return (
      isWhole && (place.container === undefined || (container.name !== null && container.image !== null))
    );
  }
}

function addBounded(set: Set<string>, value: string): void {
  set.add(value);
  const [oldest] = set;
  if (set.size > MOST_CONTAINERS && oldest !== undefined) set.delete(oldest);
}
