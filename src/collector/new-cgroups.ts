import { readCgroups } from '../kernel/cgroups.ts';

/** Finds cgroups that were created below those in scope since the count began. */
export class NewCgroups {
  readonly #roots: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(roots: readonly string[] = []) {
    this.#roots = roots;
    this.#known = new Set(pathsBelow(roots));
  }

  find(): string[] {
    return pathsBelow(this.#roots).filter((path) => !this.#known.has(path));
  }
}

const pathsBelow = (roots: readonly string[]): string[] =>
  roots.flatMap((root) => {
    try {
      return readCgroups(root).map(({ path }) => path);
    } catch {
      return []; // The cgroup was removed.
    }
  });
